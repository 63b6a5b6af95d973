namespace ThermalActors.Emulator.Faults;

/// <summary>The kinds of call that faults are planned by.</summary>
public enum CallKind
{
    /// <summary><c>GET /v2/streaming/hostname</c>.</summary>
    Discover,

    /// <summary><c>POST /oauth/token</c>.</summary>
    Token,

    /// <summary>Open channel.</summary>
    Open,

    /// <summary>Drop channel.</summary>
    Drop,

    /// <summary>Bulk channel status.</summary>
    Status,

    /// <summary>Append rows.</summary>
    Append,
}

/// <summary>One call, as a fault plan sees it.</summary>
/// <param name="Kind">What is called.</param>
/// <param name="Number">1 for the first call of this kind since the start, then 2, 3, …</param>
/// <param name="Channel">Resolved channel name, null where the call names none in its path.</param>
/// <param name="OnControlHost">True on the control port, false on the ingest port.</param>
public sealed record CallInfo(CallKind Kind, long Number, string? Channel, bool OnControlHost);
