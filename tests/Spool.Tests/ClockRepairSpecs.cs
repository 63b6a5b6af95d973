using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Tests;

public sealed class ClockRepairSpecs : IDisposable
{
    private static readonly DateTimeOffset Epoch = new(1970, 1, 1, 0, 0, 30, TimeSpan.Zero);
    private static readonly DateTimeOffset BootedAt = new(2026, 6, 1, 11, 0, 0, TimeSpan.Zero);
    private readonly TempDirectory _directory = new();
    private long _ordinal;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_repaired_row_is_the_row_that_a_right_clock_would_have_written()
    {
        var wrong = Row(seconds: 61.5, Epoch.AddSeconds(61.5)) with { HostName = "pi \"ä\"" };
        var right = Row(61.5, BootedAt.AddSeconds(61.5)) with { HostName = "pi \"ä\"", Clock = ClockQuality.Repaired };

        Assert.Equal(Encode(right), Repair(Encode(wrong), "boot-1"));
        Assert.Equal(Encode(wrong), Repair(Encode(wrong), "another boot"));
        Assert.Equal(Encode(right), Repair(Encode(right), "boot-1"));
    }

    [Fact]
    public void Repairs_what_was_never_offered_under_the_same_numbers()
    {
        using var spool = Open();
        Store(spool, 5, offer: true);
        Store(spool, 5);
        Store(spool, 5, clock: ClockQuality.Synced);
        Store(spool, 5);
        var before = Lines(spool, Sequence.None, 5);

        Assert.Equal(10, spool.Repair(new JsonClockRepair("boot-1", BootedAt)));
        Assert.Equal(0, spool.Repair(new JsonClockRepair("boot-1", BootedAt)));

        Assert.Equal(before, Lines(spool, Sequence.None, 5));
        var after = Lines(spool, new Sequence(5), int.MaxValue);
        Assert.Equal(Enumerable.Range(6, 15), after.Select(l => (int)JsonRowRewriter.Parse(Encoding.UTF8.GetBytes(l))["seq"]!));
        Assert.Equal(10, after.Count(l => l.Contains("\"clock\":\"repaired\"", StringComparison.Ordinal)));
        Assert.Equal(20, spool.State.Rows);
    }

    [Fact]
    public void What_waits_for_its_times_is_not_handed_out_nor_what_follows_it()
    {
        using var spool = Open();
        var trusted = SpoolBench.Wide with { TrustedOnly = true };
        Store(spool, 5, offer: true);
        Store(spool, 5, clock: ClockQuality.Synced);
        Store(spool, 5);
        Store(spool, 5, clock: ClockQuality.Synced);

        var first = spool.Fetch(Sequence.None, trusted)!;
        Assert.Equal((10, 10), (first.Last.Value, spool.State.OfferedTo.Value));
        Assert.Null(spool.Fetch(first.Last, trusted));

        Assert.Equal(5, spool.Repair(new JsonClockRepair("boot-1", BootedAt)));
        Assert.Equal(20, spool.Fetch(first.Last, trusted)!.Last.Value);
    }

    [Fact]
    public void A_row_that_is_repaired_before_it_is_stored_says_the_same_as_one_that_is_repaired_after()
    {
        var wrong = Row(seconds: 61.5, Epoch.AddSeconds(61.5));

        Assert.Equal(Repair(Encode(wrong), "boot-1"), Encode(wrong.Repaired(BootedAt)));
    }

    [Fact]
    public void Repaired_rows_have_an_age()
    {
        using var spool = Open(TimeSpan.FromHours(1));
        Store(spool, 5);
        spool.Repair(new JsonClockRepair("boot-1", BootedAt));
        Assert.InRange(spool.State.OldestSealedAt!.Value, BootedAt, BootedAt.AddMinutes(1));

        spool.Store(new StoreRequest(Guid.NewGuid(), 1, [Row(7200, BootedAt.AddHours(2)) with { Clock = ClockQuality.Synced }], BootedAt.AddHours(2), Offer: false));

        Assert.Equal((DropReasons.TooOld, 5), (Assert.Single(spool.PendingGaps).Reason, spool.PendingGaps[0].Rows));
    }

    private static SensorRow Row(double seconds, DateTimeOffset at) => new()
    {
        Station = new StationIdentity("PI-1", "boot-1", "pi"),
        RowGuid = Guid.Parse("00000000-0000-4000-8000-000000000001"),
        StartedAt = at.AddSeconds(-1.25),
        SampledAt = at,
        Uptime = TimeSpan.FromSeconds(seconds),
        Clock = ClockQuality.Unsynced,
        HostName = "pi",
        TemperatureC = 21.5,
        Sensors = ImmutableArray.Create(new SensorReport(SensorKind.Scd4x, at.AddSeconds(-3), true, SensorStatus.Ok, true)),
    };

    private static string Encode(SensorRow row)
    {
        var output = new ArrayBufferWriter<byte>();
        new RowJsonWriter().WriteLine(output, row, "PI-1_X", new Sequence(7));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Repair(string line, string bootId)
    {
        var output = new ArrayBufferWriter<byte>();
        new JsonClockRepair(bootId, BootedAt).Repair(output, Encoding.UTF8.GetBytes(line.TrimEnd('\n')));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string[] Lines(SqliteSpool spool, Sequence after, int rows) => Bodies.Lines(spool.Fetch(after, SpoolBench.Wide with { MaxRows = rows })!);

    private SqliteSpool Open(TimeSpan? maxAge = null) => SqliteSpool.Open(
        new SpoolOptions { Path = _directory.File("spool.db"), ChannelBase = "PI-1", Target = "T", BallastBytes = 0, MaxAge = maxAge },
        new RowJsonWriter(),
        new FakeTimeProvider(Make.Noon));

    private void Store(SqliteSpool spool, int rows, bool offer = false, ClockQuality clock = ClockQuality.Unsynced)
    {
        _ordinal++;
        var batch = Enumerable.Range(0, rows).Select(i => Row((_ordinal * 10) + i, Epoch.AddSeconds((_ordinal * 10) + i)) with { Clock = clock });
        spool.Store(new StoreRequest(Guid.Parse("00000000-0000-0000-0000-0000000000a1"), _ordinal, [.. batch], Epoch.AddSeconds(_ordinal * 20), offer));
    }
}
