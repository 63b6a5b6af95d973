namespace ThermalActors.Scenarios.Faults;

/// <summary>Which point of the emulator's conformance list (snowpipe-rest.md §11) a kind of fault plays.</summary>
internal static class FaultSources
{
    /// <summary>The points that are about faults.</summary>
    public static readonly IReadOnlyList<string> Points = ["C62", "C63", "C64", "C65", "C66", "C67", "C68", "C69"];

    /// <summary>The point; null for what happens on the station's side or by other points.</summary>
    public static string? Of(FaultKind kind) => kind switch
    {
        FaultKind.LostRequest or FaultKind.LostAnswer or FaultKind.RequestVanished or FaultKind.AnswerVanished or FaultKind.TruncatedAnswer => "C62",
        FaultKind.TooManyRequests or FaultKind.Unavailable or FaultKind.RetryRequest or FaultKind.ServerError or FaultKind.RequestTimedOut
            or FaultKind.SlowAnswer or FaultKind.SlowBody or FaultKind.Overload => "C63",
        FaultKind.TokenRefused or FaultKind.Forbidden or FaultKind.FailOver => "C64",
        FaultKind.ChannelInvalidated => "C65",
        FaultKind.ServerRestarted => "C66",
        FaultKind.SecondOpener => "C67",
        FaultKind.ServerClockAdvanced => "C68",
        FaultKind.ProxyPage or FaultKind.Redirected => "C69",
        _ => null,
    };
}
