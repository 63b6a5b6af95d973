using FsCheck;
using FsCheck.Fluent;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Tests.Model;

/// <summary>A random history; printed whole when it breaks a rule.</summary>
public sealed record History(WhenFull WhenFull, Operation[] Operations)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(Environment.NewLine, Operations.Select(o => o.ToString()).Prepend(WhenFull.ToString()));
}

/// <summary>Makes histories and shorter ones of those that fail.</summary>
public static class Histories
{
    public static Arbitrary<History> History() => Arb.From(
        from length in Gen.Choose(5, 60)
        from whenFull in Gen.Elements(Enum.GetValues<WhenFull>())
        from operations in Operation().ArrayOf(length)
        select new History(whenFull, operations),
        Shorter);

    private static Gen<Operation> Operation() => Gen.Frequency(
        (8, from rows in Gen.Choose(1, 12)
            from size in Gen.Elements(10, 60, 400)
            from offer in Gen.Elements(true, false)
            select (Operation)new Operation.Store(rows, size, offer)),
        (1, Gen.Constant((Operation)new Operation.Repeat())),
        (6, from percent in Gen.Choose(0, 105)
            from rows in Gen.Elements(1, 10, 40, int.MaxValue)
            from bytes in Gen.Elements(200, 2000, 4 * 1024 * 1024)
            select (Operation)new Operation.Fetch(percent, rows, bytes)),
        (5, from percent in Gen.Choose(0, 100) select (Operation)new Operation.Trim(percent)),
        (2, Gen.Constant((Operation)new Operation.Flush())),
        (2, from rows in Gen.Choose(1, 5)
            from reason in Gen.Elements("memory", "other")
            select (Operation)new Operation.Lose(rows, reason)),
        (3, from offer in Gen.Elements(true, false) select (Operation)new Operation.ReportGaps(offer)),
        (3, from free in Gen.Elements<long?>(0, 20_000, null) select (Operation)new Operation.Disk(free)),
        (1, from percent in Gen.Choose(0, 100) select (Operation)new Operation.Damage(percent)),
        (1, Gen.Constant((Operation)new Operation.Reopen())),
        (2, Gen.Constant((Operation)new Operation.PowerCut())),
        (4, from step in Gen.Elements(Enum.GetNames<SpoolStep>())
            from code in Gen.Elements(10, 13)
            from skip in Gen.Choose(0, 2)
            select (Operation)new Operation.Fault(step, code, skip)));

    private static IEnumerable<History> Shorter(History history)
    {
        var all = history.Operations;
        for (var part = all.Length / 2; part > 0; part /= 2)
        {
            for (var at = 0; at + part <= all.Length; at += part)
                yield return history with { Operations = [.. all.Take(at), .. all.Skip(at + part)] };
        }
    }
}
