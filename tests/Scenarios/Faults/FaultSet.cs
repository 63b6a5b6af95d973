using System.Collections;
using System.Numerics;

namespace ThermalActors.Scenarios.Faults;

/// <summary>A set of fault kinds.</summary>
/// <param name="Bits">One bit a kind.</param>
internal readonly record struct FaultSet(ulong Bits) : IEnumerable<FaultKind>
{
    public static readonly FaultSet None = new(0);

    public static readonly FaultSet All = new((1UL << FaultNames.Count) - 1);

    /// <summary>What the machine tier models.</summary>
    public static readonly FaultSet Machine = All
        .Without(FaultKind.TruncatedAnswer).Without(FaultKind.SlowBody)
        .Without(FaultKind.PipeRecreated).Without(FaultKind.ClockStepped).Without(FaultKind.TornWrite).Without(FaultKind.DiskFull);

    /// <summary>What the actor tier can do to the real thing. What needs a second writer of rows or other settings has tests of its own.</summary>
    public static readonly FaultSet Actors = All
        .Without(FaultKind.OffsetSetBack).Without(FaultKind.BodiesLimited).Without(FaultKind.TableRejects).Without(FaultKind.ForeignWriter)
        .Without(FaultKind.ChannelReconfigured)
        .Without(FaultKind.ClockBootsWrong).Without(FaultKind.ClockSteps).Without(FaultKind.ClockSyncLost);

    public int Count => BitOperations.PopCount(Bits);

    public bool Has(FaultKind kind) => (Bits >> (int)kind & 1) != 0;

    public FaultSet With(FaultKind kind) => new(Bits | 1UL << (int)kind);

    public FaultSet Without(FaultKind kind) => new(Bits & ~(1UL << (int)kind));

    public IEnumerator<FaultKind> GetEnumerator()
    {
        for (var kind = 0; kind < FaultNames.Count; kind++)
        {
            if (Has((FaultKind)kind)) yield return (FaultKind)kind;
        }
    }

    public override string ToString() => Bits == 0 ? "none" : string.Join(',', this.Select(FaultNames.Of));

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
