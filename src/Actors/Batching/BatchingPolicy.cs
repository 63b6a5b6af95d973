using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Time;

namespace ThermalActors.Actors.Batching;

/// <summary>When a batch is closed and how much waits in memory while the spool cannot store.</summary>
/// <param name="BatchSize">Rows per batch, 1 to 10,000.</param>
/// <param name="Interval">A batch is closed at this age of its first row even when it is not full.</param>
/// <param name="SampleInterval">Time between two rows, at least 100 ms.</param>
internal sealed record BatchingPolicy(int BatchSize, TimeSpan Interval, TimeSpan SampleInterval)
{
    /// <summary>Why rows gave way, as the gap row says it.</summary>
    public const string DropReason = "spool-unavailable";

    /// <summary>A store that is not answered within this time is asked for again.</summary>
    public static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Pauses between tries of one store.</summary>
    public static readonly Backoff Retries = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    private const int BatchesHeld = 4;
    private static readonly TimeSpan TimeHeld = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Rows that may wait in memory beside the batch being stored: four batches, and never less than ten minutes' worth, so
    /// that small batches do not mean that a short stall of the card loses rows.
    /// </summary>
    public int HeldRowsLimit => Math.Max(BatchesHeld * BatchSize, (int)Math.Ceiling(TimeHeld / SampleInterval));

    /// <summary>The policy that the settings ask for.</summary>
    public static BatchingPolicy From(StationSettings settings) =>
        new(settings.Batching.BatchSize, settings.Batching.Interval, settings.Sensors.SampleInterval);
}
