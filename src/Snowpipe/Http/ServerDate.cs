namespace ThermalActors.Snowpipe.Http;

/// <summary>What the <c>Date</c> header of an answer said, and when it came.</summary>
/// <param name="Date">The server's clock, whole seconds.</param>
/// <param name="ReceivedAt">Monotonic time at which the answer came.</param>
/// <param name="RoundTrip">Time from the request to the answer: the header was written somewhere in between.</param>
public readonly record struct ServerDate(DateTimeOffset Date, TimeSpan ReceivedAt, TimeSpan RoundTrip)
{
    // The header has no fraction of a second.
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How far a clock that shows <paramref name="wall"/> at <paramref name="uptime"/> is ahead of the server (negative: behind). What
    /// the transport or the header's resolution may account for is no difference.
    /// </summary>
    public TimeSpan ErrorOf(DateTimeOffset wall, TimeSpan uptime)
    {
        var least = Date + (uptime - ReceivedAt);
        var most = least + RoundTrip + Resolution;
        return wall < least ? wall - least : wall > most ? wall - most : TimeSpan.Zero;
    }
}
