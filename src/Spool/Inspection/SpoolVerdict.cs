namespace ThermalActors.Spool.Inspection;

/// <summary>What a check of the whole spool found.</summary>
/// <param name="Frames">Frames that were read.</param>
/// <param name="Rows">Rows that were read and are as they were written.</param>
/// <param name="RawBytes">Their uncompressed size in bytes.</param>
/// <param name="Faults">What is wrong, at most <see cref="MostFaults"/>.</param>
/// <param name="FaultCount">How many faults there are.</param>
public sealed record SpoolVerdict(long Frames, long Rows, long RawBytes, IReadOnlyList<string> Faults, long FaultCount)
{
    /// <summary>Faults that are listed; the others are counted.</summary>
    public const int MostFaults = 100;

    /// <summary>True when nothing is wrong.</summary>
    public bool IsSound => FaultCount == 0;
}
