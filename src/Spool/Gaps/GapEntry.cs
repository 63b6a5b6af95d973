using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Gaps;

/// <summary>One recorded loss.</summary>
/// <param name="Id">Key in the ledger; never used again.</param>
/// <param name="Report">What was lost.</param>
/// <param name="LossId">The last <see cref="Loss"/> that was added; null when rows with numbers were lost.</param>
/// <param name="StoredAs">Number of the gap row that reports it; null while there is none.</param>
internal sealed record GapEntry(long Id, GapReport Report, Guid? LossId, Sequence? StoredAs)
{
    /// <summary>True when a gap row has yet to be made.</summary>
    public bool IsPending => StoredAs is null;

    /// <summary>True when the rows had numbers.</summary>
    public bool IsNumbered => Report.Last > Sequence.None;
}
