using ThermalActors.Actors.Health;
using ThermalActors.Host.Logging;

namespace ThermalActors.Host.Hosting.Systemd;

/// <summary>The one line that <c>systemctl status</c> shows. No counters: it changes when the state does, not with every row.</summary>
internal static class StatusLine
{
    private const int Longest = 200;

    /// <summary>What the station is doing.</summary>
    public static string Of(StationStatus status)
    {
        if (status.Ready) return "Collecting; rows arrive in the table";
        if (status.NotReady.IsEmpty) return "Stalled";
        var first = status.NotReady[0];
        var rest = status.NotReady.Length == 1 ? "" : $" (and {status.NotReady.Length - 1} more, see /readyz)";
        var doing = IsStarting(status) ? "Starting" : "Collecting";
        return OneLine($"{doing}; {first.Part}: {first.Reason}") + rest;
    }

    /// <summary>True until every part of the station was started.</summary>
    public static bool IsStarting(StationStatus status) =>
        status.NotReady.Any(reason => string.Equals(reason.Part, "station", StringComparison.Ordinal));

    /// <summary>A line break would begin another assignment of the protocol.</summary>
    private static string OneLine(string text)
    {
        var line = string.Concat(SecretMask.Apply(text).Select(letter => char.IsControl(letter) ? ' ' : letter));
        return line.Length <= Longest ? line : line[..(Longest - 1)] + "…";
    }
}
