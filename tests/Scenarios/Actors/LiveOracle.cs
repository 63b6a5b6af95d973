using System.Globalization;
using System.Text.Json;
using ThermalActors.Emulator;
using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Campaign;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Actors;

/// <summary>Compares what the spool has accepted with what the table shows, from outside of both.</summary>
internal static class LiveOracle
{
    public static RowCounts Judge(LiveSetting setting)
    {
        var accepted = setting.Accepted;
        var copies = new int[accepted.Last + 1];
        var told = new bool[accepted.Last + 1];
        long foreign = 0, reordered = 0, previous = 0;
        var allowed = AllowedOf(setting, accepted.Last);
        foreach (var (number, key, gap) in setting.Service.Rows())
        {
            if (number < 1 || number > accepted.Last || !Guid.TryParse(key.AsSpan(Math.Max(0, key.Length - 36)), out var row) || !accepted.Is(number, row))
            {
                foreign++;
                continue;
            }

            // A row that is there again is counted below; only its first copy has a place in the order. One that the lost channel had
            // rejected may come in with the copies of its neighbours.
            if (copies[number]++ == 0)
            {
                if (number < previous && allowed[number] == 0) reordered++;
                previous = Math.Max(previous, number);
            }

            if (gap is not null) Tell(told, gap);
        }

        var rejected = RejectedOf(setting);
        long lost = 0, duplicated = foreign, resent = 0, dropped = 0;
        for (var number = 1L; number <= accepted.Last; number++)
        {
            var found = copies[number];
            if (found == 0 && told[number]) dropped++;
            else if (found == 0 && !rejected.Contains(number)) lost++;
            duplicated += Math.Max(0, found - 1 - allowed[number]);
            resent += Math.Min(Math.Max(0, found - 1), allowed[number]);
        }

        setting.World.Say("oracle", $"{accepted.Last} stored, {dropped} dropped and told of, {rejected.Count} rejected");
        Conclude(setting, lost, duplicated, reordered);
        return new RowCounts(accepted.Last, rejected.Count, resent, lost, duplicated, reordered);
    }

    private static void Conclude(LiveSetting setting, long lost, long duplicated, long reordered)
    {
        var book = setting.Book;
        book.Require(DeliveryRules.EverythingOnce, lost == 0 && duplicated == 0, $"{lost} rows lost, {duplicated} duplicated");
        book.Require(DeliveryRules.InOrder, reordered == 0, $"{reordered} rows out of order");
        book.Require(DeliveryRules.NumbersAreGivenOnce, setting.Accepted.Faults.Count == 0, $"{string.Join("; ", setting.Accepted.Faults)}");
        var proof = setting.Service.Admin.Proof();
        book.Require(DeliveryRules.LedgerBalances, proof.Settled, $"the ledger has rows without a fate: {string.Join("; ", proof.Channels)}");
    }

    private static void Tell(bool[] told, string gap)
    {
        using var json = JsonDocument.Parse(gap);
        if (!json.RootElement.TryGetProperty("first", out var first) || !json.RootElement.TryGetProperty("last", out var last)) return;
        if (first.ValueKind != JsonValueKind.Number || last.ValueKind != JsonValueKind.Number) return;
        for (var number = first.GetInt64(); number <= Math.Min(last.GetInt64(), told.Length - 1); number++) told[number] = true;
    }

    private static HashSet<long> RejectedOf(LiveSetting setting)
    {
        var rejected = new HashSet<long>();
        foreach (var entry in setting.Service.Admin.Ledger().Where(entry => entry.Event == LedgerEvent.Rejected))
        {
            var index = int.Parse(entry.Detail!.Split(' ', ':')[1], CultureInfo.InvariantCulture);
            if (OffsetToken.TryParse(entry.StartToken, out var start)) rejected.Add(start.Sequence.Value + index);
        }

        return rejected;
    }

    // R6: rows that a lost channel had committed and the station did not know of yet may come again.
    private static int[] AllowedOf(LiveSetting setting, long last)
    {
        var allowed = new int[last + 1];
        foreach (var (known, height) in setting.Service.LostChannels)
        {
            for (var number = known + 1; number <= Math.Min(height, last); number++) allowed[number]++;
        }

        return allowed;
    }
}
