using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Gaps;
using ThermalActors.Spool.Marks;

namespace ThermalActors.Spool.Storage;

/// <summary>What one transaction of daily life changes.</summary>
/// <param name="Doing">What is being done, for messages.</param>
/// <param name="Marks">The marks afterwards.</param>
/// <param name="Gaps">The ledger afterwards.</param>
/// <param name="Oldest">When the oldest waiting frame was sealed, afterwards.</param>
internal sealed record SpoolChange(string Doing, SpoolMarks Marks, GapLedger Gaps, DateTimeOffset? Oldest)
{
    /// <summary>The trim that is carried out.</summary>
    public PendingTrim? Trim { get; init; }

    /// <summary>Frames that give way: consecutive ones in the table.</summary>
    public IReadOnlyList<FrameHeader> Evicted { get; init; } = [];

    /// <summary>Frames that are inserted.</summary>
    public IReadOnlyList<Frame> Frames { get; init; } = [];

    /// <summary>True for what must get through on a full disk.</summary>
    public bool Essential { get; init; }
}
