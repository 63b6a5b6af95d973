using FsCheck;
using FsCheck.Fluent;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Tests.Model;

/// <summary>A random history; printed whole when it breaks a rule.</summary>
public sealed record History(Operation[] Operations)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(Environment.NewLine, Operations.Select(o => o.ToString()));
}

/// <summary>Makes histories and shorter ones of those that fail.</summary>
public static class Histories
{
    public static Arbitrary<History> History() => Arb.From(
        from length in Gen.Choose(5, 60)
        from operations in Operation().ArrayOf(length)
        select new History(operations),
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
                yield return new History([.. all.Take(at), .. all.Skip(at + part)]);
        }
    }
}
