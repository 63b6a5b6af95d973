using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Campaign;

/// <summary>What became of the rows of a run.</summary>
/// <param name="Stored">Rows that were on disk, so that the service had accepted them.</param>
/// <param name="Rejected">…of which the server rejected.</param>
/// <param name="Resent">Rows above our mark that a lost channel had and its successor got again (R6).</param>
/// <param name="Lost">Rows that are nowhere.</param>
/// <param name="Duplicated">Rows that are there too often.</param>
/// <param name="Reordered">Rows that became visible after a later one of the same channel.</param>
internal readonly record struct RowCounts(long Stored, long Rejected, long Resent, long Lost, long Duplicated, long Reordered)
{
    public static RowCounts operator +(RowCounts one, RowCounts other) => new(
        one.Stored + other.Stored, one.Rejected + other.Rejected, one.Resent + other.Resent,
        one.Lost + other.Lost, one.Duplicated + other.Duplicated, one.Reordered + other.Reordered);
}

/// <summary>The verdict on one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Digest">Fingerprint of everything that happened.</param>
/// <param name="VirtualTime">How long the run took in its own time.</param>
/// <param name="Events">Things that happened.</param>
/// <param name="Faults">How often each kind of fault struck, by its number.</param>
/// <param name="Rows">What became of the rows.</param>
/// <param name="Violations">The first violations of every rule.</param>
/// <param name="Breaches">How often each rule did not hold.</param>
/// <param name="Checks">How often each rule was asked.</param>
internal sealed record RunResult(
    ulong Seed,
    ulong Digest,
    TimeSpan VirtualTime,
    long Events,
    IReadOnlyList<long> Faults,
    RowCounts Rows,
    IReadOnlyList<Violation> Violations,
    IReadOnlyDictionary<Rule, long> Breaches,
    IReadOnlyDictionary<Rule, long> Checks)
{
    public bool HasFailed => Breaches.Count > 0;
}
