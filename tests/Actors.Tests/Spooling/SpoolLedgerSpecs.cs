using Akka.Actor;
using Akka.TestKit;
using ThermalActors.Actors.Spooling;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Spool;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Spooling;

/// <summary>Losses, rejected rows and new sequences, as the actors meet them.</summary>
public sealed class SpoolLedgerSpecs : ActorSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeSpoolDisk _disk = new();
    private readonly TestProbe _pending;
    private readonly TestProbe _reported;
    private readonly TestProbe _channel;

    public SpoolLedgerSpecs(ITestOutputHelper output)
        : base(output)
    {
        _pending = Listen<SpoolProtocol.GapsPending>();
        _reported = Listen<SpoolProtocol.Reported>();
        _channel = CreateTestProbe();
    }

    [Fact]
    public void A_loss_is_recorded_at_once_and_wants_a_row_once_a_session_is_live()
    {
        var spool = Start();
        spool.Tell(new SpoolProtocol.RecordLoss(Loss(3)));
        Assert.Equal(3, Assert.Single(_disk.Losses).Rows);
        ExpectNothing(_pending);
        spool.Tell(new SpoolProtocol.SetLive(true));
        Assert.Equal(1, _pending.ExpectMsg<SpoolProtocol.GapsPending>().Gaps);
        spool.Tell(new SpoolProtocol.RecordLoss(Loss(4)));
        ExpectNothing(_pending);
        spool.Tell(new SpoolProtocol.ReportGaps(gap => Rows.One(1) with { Gap = gap }, Noon));
        Assert.Equal([3, 4], _disk.Frames[^1].Rows.Select(r => r.Gap!.Rows));
        Assert.Equal(new Sequence(2), _disk.Frames[^1].Last);
        ExpectNothing(_pending);
    }

    [Fact]
    public void A_waiting_fetch_gets_the_rows_that_report_losses()
    {
        var spool = Start();
        spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, new FetchLimits(1_000_000, int.MaxValue), _channel.Ref));
        spool.Tell(new SpoolProtocol.RecordLoss(Loss(3)));
        spool.Tell(new SpoolProtocol.ReportGaps(gap => Rows.One(1) with { Gap = gap }, Noon));
        Assert.Equal(1, _channel.ExpectMsg<SpoolProtocol.Fetched>().Batch.Rows);
    }

    [Fact]
    public void Losses_that_cannot_be_recorded_are_remembered_and_recorded_once()
    {
        _disk.FailNext(SpoolOperation.Ledger, SpoolFailure.Full, applied: true);
        var spool = Start();
        spool.Tell(new SpoolProtocol.RecordLoss(Loss(5)));
        _disk.FailAlways(SpoolOperation.Ledger, SpoolFailure.Full);
        for (var i = 0; i < 40; i++) spool.Tell(new SpoolProtocol.RecordLoss(Loss(2)));
        _disk.Heal();
        spool.Tell(new SpoolProtocol.RecordLoss(Loss(1)));
        Assert.Equal(5 + 80 + 1, _disk.Losses.Sum(loss => loss.Rows));
        Assert.InRange(_disk.Losses.Count, 1, 16);
    }

    [Fact]
    public void Rejected_rows_are_copied_before_anybody_may_trim_them()
    {
        _disk.FailNext(SpoolOperation.Quarantine, SpoolFailure.Io);
        var spool = Start();
        spool.Tell(new SpoolProtocol.Quarantine(7, new Sequence(3), new Sequence(5), "no"), _channel.Ref);
        var failed = _channel.ExpectMsg<SpoolProtocol.QuarantineFailed>();
        Assert.Equal((7, SpoolFailure.Io), (failed.Correlation, failed.Failure));
        spool.Tell(new SpoolProtocol.Quarantine(8, new Sequence(3), new Sequence(5), "no"), _channel.Ref);
        Assert.Equal(8, _channel.ExpectMsg<SpoolProtocol.Quarantined>().Correlation);
        Assert.Equal([(new Sequence(3), new Sequence(5), "no")], _disk.Quarantined);
    }

    [Fact]
    public void Everybody_is_told_of_a_new_sequence()
    {
        var spool = Start();
        spool.Tell(new SpoolProtocol.Attach(_channel.Ref));
        _channel.ExpectMsg<SpoolProtocol.Opened>();
        spool.Tell(new SpoolProtocol.StartNewHistory("foreign"), TestActor);
        Assert.Equal("FAKE000002", _channel.ExpectMsg<SpoolProtocol.Opened>().Identity.SpoolId);
        _disk.FailNext(SpoolOperation.History, new SpoolFault(SpoolFailure.Io) { Unexpected = new InvalidOperationException("the name is fixed") });
        spool.Tell(new SpoolProtocol.StartNewHistory("foreign"), _channel.Ref);
        Assert.Equal("the name is fixed", _channel.ExpectMsg<SpoolProtocol.HistoryFailed>().Message);
    }

    [Fact]
    public void A_sequence_that_has_ended_already_is_not_ended_again()
    {
        var spool = Start();
        _disk.FailNext(SpoolOperation.History, SpoolFailure.Io, applied: true);
        spool.Tell(new SpoolProtocol.StartNewHistory("foreign") { SpoolId = "FAKE000001" }, _channel.Ref);
        _channel.ExpectMsg<SpoolProtocol.HistoryFailed>();
        spool.Tell(new SpoolProtocol.Attach(_channel.Ref));
        _channel.ExpectMsg<SpoolProtocol.Opened>();

        spool.Tell(new SpoolProtocol.StartNewHistory("foreign") { SpoolId = "FAKE000001" }, _channel.Ref);

        Assert.Equal("FAKE000002", _channel.ExpectMsg<SpoolProtocol.Opened>().Identity.SpoolId);
        Assert.Equal(["new history FAKE000002"], _disk.Log);
    }

    [Fact]
    public void What_a_channel_whose_numbers_ended_still_asks_for_touches_nothing_of_the_new_sequence()
    {
        var spool = Start();
        spool.Tell(new SpoolProtocol.StartNewHistory("foreign") { SpoolId = "FAKE000001" }, _channel.Ref);
        spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, new FetchLimits(1000, 10), _channel.Ref) { SpoolId = "FAKE000001" });
        spool.Tell(new SpoolProtocol.Trim(new OffsetToken(new Sequence(5), null)) { SpoolId = "FAKE000001" });
        spool.Tell(new SpoolProtocol.Recognize(2, default) { SpoolId = "FAKE000001" }, _channel.Ref);
        spool.Tell(new SpoolProtocol.Quarantine(3, new Sequence(1), new Sequence(2), "no") { SpoolId = "FAKE000001" }, _channel.Ref);

        Assert.Equal(SpoolFailure.WrongTarget, _channel.ExpectMsg<SpoolProtocol.FetchFailed>().Failure);
        ExpectNothing(_channel);
        Assert.Equal(["new history FAKE000002"], _disk.Log);
    }

    [Fact]
    public void A_fetch_that_waits_is_refused_when_the_sequence_ends()
    {
        var spool = Start();
        spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, new FetchLimits(1000, 10), _channel.Ref) { SpoolId = "FAKE000001" });
        ExpectNothing(_channel);

        spool.Tell(new SpoolProtocol.StartNewHistory("foreign"), TestActor);

        Assert.Equal(1, _channel.ExpectMsg<SpoolProtocol.FetchFailed>().Correlation);
    }

    [Fact]
    public void A_sequence_ends_only_after_everything_that_is_committed_was_trimmed()
    {
        _disk.FailAlways(SpoolOperation.Trim, SpoolFailure.Full);
        var spool = Start();
        spool.Tell(new SpoolProtocol.Trim(default));
        spool.Tell(new SpoolProtocol.StartNewHistory("foreign"), _channel.Ref);
        _channel.ExpectMsg<SpoolProtocol.HistoryFailed>();
        Assert.Empty(_disk.Log);

        _disk.Heal();
        spool.Tell(new SpoolProtocol.StartNewHistory("foreign"), _channel.Ref);

        Assert.Equal(["trim 0", "new history FAKE000002"], _disk.Log);
    }

    [Fact]
    public void A_token_of_ours_comes_with_the_rows_from_the_mark_to_it()
    {
        var spool = Start();
        for (var batch = 1; batch <= 3; batch++)
            spool.Tell(new SpoolProtocol.Store(Guid.Parse("11111111-0000-4000-8000-000000000000"), batch, Rows.Of(10, 10 * batch), Noon), TestActor);
        spool.Tell(new SpoolProtocol.Recognize(1, _disk.Frames[2].End) { Since = new Sequence(10) }, _channel.Ref);
        spool.Tell(new SpoolProtocol.Recognize(2, new OffsetToken(new Sequence(30), 1)) { Since = new Sequence(10) }, _channel.Ref);

        Assert.Equal((TokenOrigin.Ours, 20), Told(_channel.ExpectMsg<SpoolProtocol.Recognized>()));
        Assert.Equal((TokenOrigin.Foreign, null), Told(_channel.ExpectMsg<SpoolProtocol.Recognized>()));

        static (TokenOrigin, long?) Told(SpoolProtocol.Recognized recognized) => (recognized.Origin, recognized.RowsSince);
    }

    [Fact]
    public void A_hand_over_is_asked_for_when_the_file_is_opened_and_ends_under_another_name()
    {
        _disk.HandOver = new PendingHandOver("PI_FAKE000001", "acct/OLD", "acct/NEW");
        var spool = Start();
        spool.Tell(new SpoolProtocol.Attach(_channel.Ref));
        Assert.Equal("acct/OLD", _channel.ExpectMsg<SpoolProtocol.Opened>().HandOver!.OldTarget);
        spool.Tell(new SpoolProtocol.CompleteHandOver(null), _channel.Ref);
        var opened = _channel.ExpectMsg<SpoolProtocol.Opened>();
        Assert.Equal(("FAKE000002", null), (opened.Identity.SpoolId, opened.HandOver));
    }

    [Fact]
    public void What_the_spool_finds_is_published_once()
    {
        _disk.Reports.Add(new SpoolReport.BallastFreed(1));
        var spool = Start();
        Assert.Equal(new SpoolReport.BallastFreed(1), _reported.ExpectMsg<SpoolProtocol.Reported>().Report);
        _disk.Reports.Add(new SpoolReport.RowsDropped(5, "drop-oldest"));
        spool.Tell(new SpoolProtocol.RecordLoss(Loss(1)));
        Assert.Equal(new SpoolReport.RowsDropped(5, "drop-oldest"), _reported.ExpectMsg<SpoolProtocol.Reported>().Report);
        ExpectNothing(_reported);
    }

    private static Loss Loss(long rows) => new(Guid.NewGuid(), rows, "memory", Noon, Noon.AddMinutes(1));

    private IActorRef Start() => Sys.ActorOf(SpoolActor.Props(_disk.Open, new Random(1)));
}
