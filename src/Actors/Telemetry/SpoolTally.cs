using ThermalActors.Spool;

namespace ThermalActors.Actors.Telemetry;

/// <summary>
/// Where the rows of the spool came from and where they went. At all times
/// <c>rows at start + numbered = waiting + left, whatever the reason</c>.
/// </summary>
/// <param name="AtStart">Rows that waited when the spool was opened first.</param>
/// <param name="Numbered">Rows that got a number since: stored batches, gap rows, replays.</param>
/// <param name="Left">Rows that left, by reason: <see cref="Committed"/>, a reason of <see cref="DropReasons"/>, or one of the others here.</param>
/// <param name="Announced">Rows that the spool said it gave up since its last marks.</param>
/// <param name="NewHistory">True when the spool said since its last marks that a new sequence began.</param>
internal sealed record SpoolTally(long AtStart, long Numbered, LabelCounts Left, LabelCounts Announced, bool NewHistory)
{
    /// <summary>They are in the table.</summary>
    public const string Committed = "committed";

    /// <summary>They were set aside, or numbered anew, because the channel has a history that is not ours.</summary>
    public const string Renumbered = "new-history";

    /// <summary>The file was damaged and another one took its place.</summary>
    public const string FileReplaced = "file-replaced";

    public static readonly SpoolTally None = new(0, 0, LabelCounts.None, LabelCounts.None, false);

    /// <summary>The spool opened for the first time.</summary>
    public static SpoolTally Begin(SpoolState state) => None with { AtStart = state.Rows };

    /// <summary>Takes in what the spool says of its own doing, before the marks that show it.</summary>
    public SpoolTally Observe(SpoolReport report) => report switch
    {
        // These never had a number.
        SpoolReport.RowsDropped { Reason: DropReasons.DropNewest } => this,
        SpoolReport.RowsDropped dropped => this with { Announced = Announced.Add(dropped.Reason, dropped.Rows) },
        SpoolReport.FrameQuarantined frame => this with { Announced = Announced.Add(DropReasons.Damaged, frame.Last.Value - frame.First.Value + 1) },
        SpoolReport.NewHistory => this with { NewHistory = true },
        _ => this,
    };

    /// <summary>Takes in new marks.</summary>
    public SpoolTally Move(SpoolState before, SpoolState now)
    {
        var numbered = now.Next.Value - before.Next.Value;
        if (numbered < 0)
        {
            return this with
            {
                Numbered = Numbered + now.Rows,
                Left = before.Rows == 0 ? Left : Left.Add(FileReplaced, before.Rows),
                Announced = LabelCounts.None,
                NewHistory = false,
            };
        }

        var gone = before.Rows + numbered - now.Rows;
        return this with { Numbered = Numbered + numbered, Left = Explain(gone), Announced = LabelCounts.None, NewHistory = false };
    }

    private LabelCounts Explain(long gone)
    {
        if (gone <= 0) return Left;
        if (NewHistory) return Left.Add(Renumbered, gone);
        var left = Left;
        foreach (var (reason, rows) in Announced.Each)
        {
            var taken = Math.Min(rows, gone);
            if (taken == 0) continue;
            left = left.Add(reason, taken);
            gone -= taken;
        }

        return gone == 0 ? left : left.Add(Committed, gone);
    }
}
