namespace ThermalActors.Actors.Health;

/// <summary>What was sent since start; the figures that the original program prints.</summary>
/// <param name="RowsSent">Rows that the service accepted.</param>
/// <param name="Batches">Batches that the service accepted.</param>
/// <param name="BytesSent">NDJSON bytes of those rows before compression.</param>
/// <param name="Errors">Failed calls and rejected rows.</param>
/// <param name="Elapsed">Time since start.</param>
/// <param name="OffsetToken">Offset token of the newest accepted row; null before the first.</param>
public sealed record StationStatistics(long RowsSent, long Batches, long BytesSent, long Errors, TimeSpan Elapsed, string? OffsetToken)
{
    /// <summary>How a backlog is worked off; null when there is none worth the name.</summary>
    public CatchUpSummary? CatchUp { get; init; }

    /// <summary>Nothing yet.</summary>
    public static StationStatistics None { get; } = new(0, 0, 0, 0, TimeSpan.Zero, null);

    /// <summary>Rows a second over the whole time; 0 before any time has passed.</summary>
    public double AverageRowsPerSecond => Elapsed > TimeSpan.Zero ? RowsSent / Elapsed.TotalSeconds : 0;
}
