using System.Collections.Immutable;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Gaps;

/// <summary>
/// Every loss, until the row that reports it is committed (design §5). Pure and bounded: a loss that follows on extends the entry of the
/// one before, and beyond <see cref="MaxEntries"/> entries of one reason are put together. Rows are never forgotten:
/// <c>rows lost = rows in the ledger + rows reported by committed gap rows</c>.
/// </summary>
internal sealed record GapLedger
{
    /// <summary>Entries beyond this are put together.</summary>
    public const int MaxEntries = 256;

    /// <summary>No loss.</summary>
    public static readonly GapLedger Empty = new([]);

    /// <summary>The ledger with these entries.</summary>
    public GapLedger(ImmutableArray<GapEntry> entries) => Entries = entries;

    /// <summary>All entries, oldest first.</summary>
    public ImmutableArray<GapEntry> Entries { get; private init; }

    /// <summary>Entries that want a gap row.</summary>
    public IEnumerable<GapEntry> Pending => Entries.Where(e => e.IsPending);

    /// <summary>Adds rows with numbers that were lost.</summary>
    public GapLedger WithDrop(GapReport report)
    {
        // The rows of the range may themselves have been reports of earlier losses: those want a row again.
        var (ledger, reports) = WithLostReports(report.First, report.Last);
        report = report with { Rows = report.Rows - reports };
        if (report.Rows <= 0) return ledger;
        var at = ledger.FindPending(e => e.IsNumbered && Same(e, report) && e.Report.Last.Next == report.First);
        return at < 0 ? ledger.Add(report, null) : ledger.Replace(at, ledger.Entries[at] with { Report = Extend(ledger.Entries[at].Report, report) });
    }

    /// <summary>Adds rows that were lost before they had a number; once, however often it is told.</summary>
    public GapLedger WithLoss(Loss loss)
    {
        if (Entries.Any(e => e.LossId == loss.Id)) return this;
        var report = new GapReport(Sequence.None, Sequence.None, loss.Rows, loss.Reason, loss.From, loss.To);
        var at = FindPending(e => !e.IsNumbered && Same(e, report));
        return at < 0 ? Add(report, loss.Id) : Replace(at, Entries[at] with { Report = Extend(Entries[at].Report, report), LossId = loss.Id });
    }

    /// <summary>Adds a loss whose row was lost before it had a number.</summary>
    public GapLedger WithReport(GapReport report) => Add(report, null);

    /// <summary>Adds a loss that a row with a number already reports, in case that row is lost too.</summary>
    public GapLedger WithReported(GapReport report, Sequence number)
    {
        var ledger = Add(report, null);
        return ledger.Replace(ledger.Entries.Length - 1, ledger.Entries[^1] with { StoredAs = number });
    }

    /// <summary>Notes which gap row reports an entry.</summary>
    public GapLedger WithNumber(long id, Sequence number) => With(e => e.Id == id, e => e with { StoredAs = number });

    /// <summary>Notes that rows got other numbers.</summary>
    public GapLedger Renumbered(Sequence first, Sequence last, Sequence to) =>
        With(e => Reports(e, first, last), e => e with { StoredAs = to.Plus(e.StoredAs!.Value.Value - first.Value) });

    /// <summary>Lets losses whose gap rows are among the lost rows want a row again; says how many those rows were.</summary>
    public (GapLedger Ledger, int Rows) WithLostReports(Sequence first, Sequence last)
    {
        var rows = Entries.Where(e => Reports(e, first, last)).Select(e => e.StoredAs).Distinct().Count();
        return (rows == 0 ? this : With(e => Reports(e, first, last), e => e with { StoredAs = null }), rows);
    }

    /// <summary>Forgets losses whose gap rows are committed.</summary>
    public GapLedger WithTrim(Sequence to) =>
        Entries.Any(e => e.StoredAs <= to) ? this with { Entries = Entries.RemoveAll(e => e.StoredAs <= to) } : this;

    private static bool Same(GapEntry entry, GapReport report) => string.Equals(entry.Report.Reason, report.Reason, StringComparison.Ordinal);

    private static bool Reports(GapEntry entry, Sequence first, Sequence last) => entry.StoredAs is { } number && number >= first && number <= last;

    private static GapReport Extend(GapReport earlier, GapReport later) => earlier with
    {
        First = earlier.First < later.First ? earlier.First : later.First,
        Last = earlier.Last > later.Last ? earlier.Last : later.Last,
        Rows = earlier.Rows + later.Rows,
        To = later.To,
    };

    private GapLedger With(Func<GapEntry, bool> where, Func<GapEntry, GapEntry> change) => this with { Entries = [.. Entries.Select(e => where(e) ? change(e) : e)] };

    private GapLedger Replace(int at, GapEntry entry) => this with { Entries = Entries.SetItem(at, entry) };

    private int FindPending(Func<GapEntry, bool> where)
    {
        for (var i = Entries.Length - 1; i >= 0; i--)
        {
            if (Entries[i].IsPending && where(Entries[i])) return i;
        }

        return -1;
    }

    private GapLedger Add(GapReport report, Guid? lossId)
    {
        var ledger = Entries.Length < MaxEntries ? this : Shortened();
        var id = ledger.Entries.IsEmpty ? 1 : ledger.Entries[^1].Id + 1;
        return ledger with { Entries = ledger.Entries.Add(new GapEntry(id, report, lossId, null)) };
    }

    // Two ranges become one that says less exactly where, and just as exactly how many. Only when there are no two of a kind does a loss
    // go whose row is stored already.
    private GapLedger Shortened()
    {
        for (var later = 1; later < Entries.Length; later++)
        {
            var (one, earlier) = (Entries[later], -1);
            for (var i = later - 1; i >= 0 && earlier < 0; i--)
            {
                if (one.IsPending && Entries[i].IsPending && one.IsNumbered == Entries[i].IsNumbered && Same(one, Entries[i].Report)) earlier = i;
            }

            if (earlier < 0) continue;
            var merged = Entries[earlier] with { Report = Extend(Entries[earlier].Report, one.Report), LossId = one.LossId ?? Entries[earlier].LossId };
            return this with { Entries = Entries.SetItem(earlier, merged).RemoveAt(later) };
        }

        var reported = Entries.FirstOrDefault(e => !e.IsPending);
        return reported is null ? this : this with { Entries = Entries.Remove(reported) };
    }
}
