using ThermalActors.Scenarios.Campaign;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Machine;

/// <summary>Knows every row that was ever stored and looks for it in the table.</summary>
internal static class Oracle
{
    public static RowCounts Judge(Setting setting)
    {
        var stored = setting.Spool.Last;
        var copies = new int[stored + 1];
        long foreign = 0, reordered = 0;
        var (history, previous) = (-1, 0L);
        var firsts = new Dictionary<int, long>();
        foreach (var row in setting.Server.Table.Rows)
        {
            if (row.History != history)
            {
                (history, previous) = (row.History, 0);
                firsts.TryAdd(history, row.Number);
            }

            if (row.Number <= previous) reordered++;
            previous = row.Number;
            if (row.Number <= stored && setting.Spool.IdOf(row.Number) == row.Id) copies[row.Number]++;
            else foreign++;
        }

        var allowed = Allowed(setting, stored, firsts);
        var aside = Aside(setting, stored, copies);
        long lost = 0, duplicated = foreign, resent = 0;
        for (var number = 1; number <= stored; number++)
        {
            if (copies[number] == 0 && !aside[number]) lost++;
            duplicated += Math.Max(0, copies[number] - 1 - allowed[number]);
            resent += Math.Min(Math.Max(0, copies[number] - 1), allowed[number]);
        }

        Conclude(setting, lost, duplicated, reordered);
        return new RowCounts(stored, setting.Server.Rejected.Count, resent, lost, duplicated, reordered);
    }

    // Rows that a twin may have sent wait for a person: they are in the table or not, but not twice. Rows that nobody can have sent
    // have another number by now, and must not be there under the old one.
    private static bool[] Aside(Setting setting, long stored, int[] copies)
    {
        var aside = new bool[stored + 1];
        foreach (var (after, through, neverSent) in setting.Spool.Aside)
        {
            for (var number = after + 1; number <= through; number++)
            {
                aside[number] = true;
                setting.Book.Require(
                    DeliveryRules.AsideIsKept, !neverSent || copies[number] == 0, $"row {number} was called never sent, but is in the table");
            }
        }

        return aside;
    }

    // When history n was broken, rows were committed up to its height; what follows may bring again those above our mark. That
    // it starts right after the mark, or after the offset that the server tells, is a rule of its own (I4).
    private static int[] Allowed(Setting setting, long stored, Dictionary<int, long> firsts)
    {
        var allowed = new int[stored + 1];
        foreach (var (history, first) in firsts)
        {
            if (history == 0) continue;
            for (var number = first; number <= Math.Min(setting.Server.Table.HeightsAtBreak[history - 1], stored); number++) allowed[number]++;
        }

        return allowed;
    }

    private static void Conclude(Setting setting, long lost, long duplicated, long reordered)
    {
        var book = setting.Book;
        book.Require(DeliveryRules.EverythingOnce, lost == 0 && duplicated == 0, $"{lost} rows lost, {duplicated} duplicated");
        book.Require(DeliveryRules.InOrder, reordered == 0, $"{reordered} rows out of order");
        if (setting.Server.Table.HeightsAtBreak.Count > 0 || setting.WasJournalLost || setting.Server.HadTwin) return;
        var (told, rejected) = (setting.RowsRejected, setting.Server.Rejected.Count);
        book.Require(DeliveryRules.RejectionsCountedOnce, told == rejected, $"{rejected} rows were rejected, the journals count {told}");
    }
}
