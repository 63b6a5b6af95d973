using Akka.Actor;
using Akka.TestKit;
using ThermalActors.Actors.Spooling;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Spool;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Clock;

/// <summary>What the spool actor does with rows that wait for their times when the disk is against it.</summary>
public sealed class ClockRepairSpecs : ActorSpecs
{
    private static readonly DateTimeOffset BootedAt = new(2026, 3, 1, 11, 0, 0, TimeSpan.Zero);
    private readonly FakeSpoolDisk _disk = new();
    private readonly TestProbe _asker;
    private readonly IActorRef _spool;
    private long _ordinal;

    public ClockRepairSpecs(ITestOutputHelper output)
        : base(output)
    {
        _asker = CreateTestProbe();
        _spool = Sys.ActorOf(SpoolActor.Props(_disk.Open, new Random(1), awaitsClock: true));
    }

    [Fact]
    public void Nothing_leaves_before_the_repair_has_succeeded()
    {
        Store(ClockQuality.Unsynced);
        _disk.FailNext(SpoolOperation.Repair, SpoolFailure.Full);
        _spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, new FetchLimits(1000, 1000), _asker.Ref));
        _spool.Tell(new SpoolProtocol.SetClock(Hold: false, BootedAt, Rows.Station.BootId));
        ExpectNothing(_asker);

        Store(ClockQuality.Synced);

        Assert.Equal(2, _asker.ExpectMsg<SpoolProtocol.Fetched>().Batch.Rows);
        Assert.Equal([ClockQuality.Repaired, ClockQuality.Synced], _disk.Frames.SelectMany(frame => frame.Rows).Select(row => row.Clock));
    }

    [Fact]
    public void A_live_session_does_not_make_rows_unrepairable()
    {
        _spool.Tell(new SpoolProtocol.SetLive(true));
        Store(ClockQuality.Unsynced);
        Store(ClockQuality.Unsynced);

        _spool.Tell(new SpoolProtocol.SetClock(Hold: false, BootedAt, Rows.Station.BootId));

        Assert.All(_disk.Frames, frame => Assert.Equal(ClockQuality.Repaired, frame.Rows[0].Clock));
    }

    [Fact]
    public void Rows_of_another_boot_stay_as_they_are()
    {
        _spool.Tell(new SpoolProtocol.SetClock(Hold: false, BootedAt, "another boot"));
        Store(ClockQuality.Unsynced);

        Assert.Equal(ClockQuality.Unsynced, _disk.Frames[0].Rows[0].Clock);
    }

    private void Store(ClockQuality clock)
    {
        var row = Rows.One(1) with { Clock = clock };
        _spool.Tell(new SpoolProtocol.Store(Guid.Empty, ++_ordinal, [row], Time.GetUtcNow()), _asker.Ref);
        _asker.FishForMessage(message => message is SpoolProtocol.Stored);
    }
}
