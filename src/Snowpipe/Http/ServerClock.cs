namespace ThermalActors.Snowpipe.Http;

/// <summary>The newest <c>Date</c> that any answer of the service carried; safe from any thread.</summary>
public sealed class ServerClock
{
    private Noted? _latest;

    /// <summary>The newest; null before the first dated answer.</summary>
    public ServerDate? Latest => Volatile.Read(ref _latest)?.Date;

    /// <summary>Takes note of an answer.</summary>
    public void Note(ServerDate date) => Volatile.Write(ref _latest, new Noted(date));

    // A reference is replaced at once, a struct is not.
    private sealed record Noted(ServerDate Date);
}
