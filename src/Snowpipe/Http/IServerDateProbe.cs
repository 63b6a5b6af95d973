namespace ThermalActors.Snowpipe.Http;

/// <summary>Asks the service for the time without logging in: a clock that is not trusted signs nothing.</summary>
public interface IServerDateProbe
{
    /// <summary>Asks; the answer's date is found in the <see cref="ServerClock"/>. Throws only for the caller's own cancellation.</summary>
    /// <returns>True when a dated answer came.</returns>
    Task<bool> AskAsync(CancellationToken cancellation);
}
