using Akka.Actor;
using Akka.TestKit;
using ThermalActors.Actors.Spooling;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Spool;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Spooling;

public sealed class SpoolActorSpecs : ActorSpecs
{
    private static readonly Guid Incarnation = Guid.Parse("11111111-0000-4000-8000-000000000000");
    private static readonly FetchLimits Wide = new(1_000_000, int.MaxValue);
    private readonly FakeSpoolDisk _disk = new();
    private readonly TestProbe _health;
    private readonly TestProbe _marks;
    private readonly TestProbe _channel;

    public SpoolActorSpecs(ITestOutputHelper output)
        : base(output)
    {
        _health = Listen<SpoolProtocol.HealthChanged>();
        _marks = Listen<SpoolProtocol.MarksChanged>();
        _channel = CreateTestProbe();
    }

    [Fact]
    public void Tells_who_attaches_that_it_is_open()
    {
        var spool = Start();
        spool.Tell(new SpoolProtocol.Attach(_channel.Ref));
        Assert.Equal(_disk.Identity, _channel.ExpectMsg<SpoolProtocol.Opened>().Identity);
    }

    [Fact]
    public void An_open_that_fails_is_tried_again_and_answers_when_it_succeeds()
    {
        _disk.FailNext(SpoolOperation.Open, SpoolFailure.Io).FailNext(SpoolOperation.Open, SpoolFailure.Io);
        var spool = Start();
        spool.Tell(new SpoolProtocol.Attach(_channel.Ref));
        ExpectNothing(_channel);
        Assert.Equal(SpoolFailure.Io, _health.ExpectMsg<SpoolProtocol.HealthChanged>().Failure);
        Advance(TimeSpan.FromSeconds(3));
        _channel.ExpectMsg<SpoolProtocol.Opened>();
        Assert.Null(_health.ExpectMsg<SpoolProtocol.HealthChanged>().Failure);
        ExpectNothing(_health);
        Assert.Equal(3, _disk.Opens);
    }

    [Fact]
    public void A_store_before_the_open_is_refused_with_the_reason()
    {
        _disk.FailAlways(SpoolOperation.Open, SpoolFailure.ReadOnly);
        var spool = Start();
        Assert.Equal(SpoolFailure.ReadOnly, Refused(Store(spool, 1)).Failure);
        _disk.Heal();
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new Sequence(1), Stored(Store(spool, 1)).First);
    }

    [Fact]
    public void Numbers_batches_and_tells_the_marks()
    {
        var spool = Start();
        _marks.ExpectMsg<SpoolProtocol.MarksChanged>();
        Assert.Equal((new Sequence(1), new Sequence(3)), Range(Stored(Store(spool, 1, rows: 3))));
        Assert.Equal((new Sequence(4), new Sequence(5)), Range(Stored(Store(spool, 2, rows: 2))));
        Assert.Equal(3, _marks.ExpectMsg<SpoolProtocol.MarksChanged>().State.Rows);
        Assert.Equal(5, _marks.ExpectMsg<SpoolProtocol.MarksChanged>().State.Rows);
    }

    [Fact]
    public void A_store_that_failed_after_it_was_applied_gets_the_same_numbers_again()
    {
        _disk.FailNext(SpoolOperation.Store, SpoolFailure.Io, applied: true);
        var spool = Start();
        Assert.Equal((1L, SpoolFailure.Io), (Refused(Store(spool, 1)).Ordinal, SpoolFailure.Io));
        Assert.Equal((new Sequence(1), new Sequence(2)), Range(Stored(Store(spool, 1))));
        Assert.Equal((new Sequence(3), new Sequence(4)), Range(Stored(Store(spool, 2))));
        Assert.Equal(2, _disk.Frames.Count);
    }

    [Fact]
    public void New_frames_are_offered_while_a_session_is_live_and_only_then()
    {
        var spool = Start();
        Store(spool, 1);
        Assert.Equal(Sequence.None, LastMarks().OfferedTo);
        spool.Tell(new SpoolProtocol.SetLive(true));
        Store(spool, 2);
        Assert.Equal(new Sequence(4), LastMarks().OfferedTo);
        spool.Tell(new SpoolProtocol.SetLive(false));
        Store(spool, 3);
        Assert.Equal(new Sequence(4), LastMarks().OfferedTo);
    }

    [Fact]
    public void A_fetch_is_answered_at_once_when_rows_are_there()
    {
        var spool = Start();
        Store(spool, 1);
        Store(spool, 2);
        spool.Tell(new SpoolProtocol.Fetch(9, Sequence.None, Wide, _channel.Ref));
        var fetched = _channel.ExpectMsg<SpoolProtocol.Fetched>();
        Assert.Equal((9L, 4, new Sequence(4)), (fetched.Correlation, fetched.Batch.Rows, fetched.LastStored));
        Assert.Equal(new Sequence(4), LastMarks().OfferedTo);
    }

    [Fact]
    public void A_fetch_waits_until_something_is_stored()
    {
        var spool = Start();
        spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, Wide, _channel.Ref));
        ExpectNothing(_channel);
        Store(spool, 1);
        Assert.Equal(1, _channel.ExpectMsg<SpoolProtocol.Fetched>().Correlation);
        Store(spool, 2);
        ExpectNothing(_channel);
    }

    [Fact]
    public void The_newest_waiting_fetch_replaces_the_older_one()
    {
        var spool = Start();
        var dead = CreateTestProbe();
        spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, Wide, dead.Ref));
        spool.Tell(new SpoolProtocol.Fetch(2, Sequence.None, Wide, _channel.Ref));
        Store(spool, 1);
        Assert.Equal(2, _channel.ExpectMsg<SpoolProtocol.Fetched>().Correlation);
        ExpectNothing(dead);
    }

    [Fact]
    public void A_cancelled_fetch_is_not_answered_and_a_stranger_cannot_cancel_it()
    {
        var spool = Start();
        spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, Wide, _channel.Ref));
        spool.Tell(new SpoolProtocol.CancelFetch(CreateTestProbe().Ref));
        Store(spool, 1);
        _channel.ExpectMsg<SpoolProtocol.Fetched>();
        spool.Tell(new SpoolProtocol.Fetch(2, new Sequence(2), Wide, _channel.Ref));
        spool.Tell(new SpoolProtocol.CancelFetch(_channel.Ref));
        Store(spool, 2);
        ExpectNothing(_channel);
    }

    [Fact]
    public void A_fetch_that_fails_says_why()
    {
        var spool = Start();
        Store(spool, 1);
        _disk.FailNext(SpoolOperation.Fetch, SpoolFailure.Corrupt);
        spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, Wide, _channel.Ref));
        Assert.Equal(SpoolFailure.Corrupt, _channel.ExpectMsg<SpoolProtocol.FetchFailed>().Failure);
        spool.Tell(new SpoolProtocol.Fetch(2, Sequence.None, Wide, _channel.Ref));
        _channel.ExpectMsg<SpoolProtocol.Fetched>();
        Assert.Equal(SpoolFailure.Corrupt, _health.ExpectMsg<SpoolProtocol.HealthChanged>().Failure);
        Assert.Null(_health.ExpectMsg<SpoolProtocol.HealthChanged>().Failure);
        Assert.Equal(1, _disk.Opens);
    }

    [Fact]
    public void A_waiting_fetch_survives_stores_that_fail()
    {
        var spool = Start();
        spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, Wide, _channel.Ref));
        _disk.FailNext(SpoolOperation.Store, SpoolFailure.Full);
        Refused(Store(spool, 1));
        ExpectNothing(_channel);
        Store(spool, 1);
        _channel.ExpectMsg<SpoolProtocol.Fetched>();
    }

    [Fact]
    public void A_full_disk_is_told_once_and_the_file_stays_open()
    {
        var spool = Start();
        _disk.FailAlways(SpoolOperation.Store, SpoolFailure.Full);
        for (var attempt = 0; attempt < 20; attempt++) Assert.Equal(SpoolFailure.Full, Refused(Store(spool, 1)).Failure);
        Assert.Equal(SpoolFailure.Full, _health.ExpectMsg<SpoolProtocol.HealthChanged>().Failure);
        ExpectNothing(_health);
        _disk.Heal();
        Stored(Store(spool, 1));
        Assert.Null(_health.ExpectMsg<SpoolProtocol.HealthChanged>().Failure);
        Assert.Equal(1, _disk.Opens);
    }

    [Fact]
    public void A_file_that_keeps_failing_is_opened_again_and_everybody_is_told()
    {
        var spool = Start();
        spool.Tell(new SpoolProtocol.Attach(_channel.Ref));
        _channel.ExpectMsg<SpoolProtocol.Opened>();
        _disk.FailNext(SpoolOperation.Store, SpoolFailure.Io).FailNext(SpoolOperation.Store, SpoolFailure.Io);
        Refused(Store(spool, 1));
        Assert.Equal(1, _disk.OpenHandles);
        Refused(Store(spool, 1));
        Assert.Equal(0, _disk.OpenHandles);
        _disk.Identity = _disk.Identity with { SpoolId = "FAKE000002" };
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("FAKE000002", _channel.ExpectMsg<SpoolProtocol.Opened>().Identity.SpoolId);
        Stored(Store(spool, 1));
    }

    [Fact]
    public void A_file_that_opens_but_cannot_be_written_is_not_called_healthy()
    {
        var spool = Start();
        _disk.FailAlways(SpoolOperation.Store, SpoolFailure.Io);
        for (var attempt = 0; attempt < 10; attempt++)
        {
            Refused(Store(spool, 1));
            Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(SpoolFailure.Io, _health.ExpectMsg<SpoolProtocol.HealthChanged>().Failure);
        ExpectNothing(_health);
    }

    [Fact]
    public void An_error_that_nobody_foresaw_is_answered_too()
    {
        var spool = Start();
        _disk.FailNext(SpoolOperation.Store, new SpoolFault(SpoolFailure.Io) { Unexpected = new InvalidOperationException("surprise") });
        Assert.Contains("surprise", Refused(Store(spool, 1)).Message, StringComparison.Ordinal);
        Stored(Store(spool, 1));
    }

    [Fact]
    public void Trims_and_recognises()
    {
        var spool = Start();
        Store(spool, 1);
        spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, Wide, _channel.Ref));
        var end = _channel.ExpectMsg<SpoolProtocol.Fetched>().Batch.End;
        spool.Tell(new SpoolProtocol.Recognize(5, end), _channel.Ref);
        Assert.Equal(TokenOrigin.Ours, _channel.ExpectMsg<SpoolProtocol.Recognized>().Origin);
        spool.Tell(new SpoolProtocol.Recognize(6, end with { Fingerprint = 1 }), _channel.Ref);
        Assert.Equal(TokenOrigin.Foreign, _channel.ExpectMsg<SpoolProtocol.Recognized>().Origin);
        spool.Tell(new SpoolProtocol.Trim(end));
        Assert.Equal(end, LastMarks().TrimmedTo);
    }

    [Fact]
    public void A_trim_while_the_file_is_closed_is_done_when_it_is_open_again()
    {
        var spool = Start();
        Store(spool, 1);
        spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, Wide, _channel.Ref));
        var end = _channel.ExpectMsg<SpoolProtocol.Fetched>().Batch.End;
        _disk.FailNext(SpoolOperation.Store, SpoolFailure.Io).FailNext(SpoolOperation.Store, SpoolFailure.Io);
        Store(spool, 2);
        Store(spool, 2);
        spool.Tell(new SpoolProtocol.Trim(end));
        spool.Tell(new SpoolProtocol.Recognize(3, end), _channel.Ref);
        ExpectNothing(_channel);
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(end, _channel.ExpectMsg<SpoolProtocol.Recognized>().State.TrimmedTo);
    }

    [Fact]
    public void A_trim_of_a_file_that_was_set_aside_does_not_touch_its_successor()
    {
        var spool = Start();
        Store(spool, 1);
        spool.Tell(new SpoolProtocol.Fetch(1, Sequence.None, Wide, _channel.Ref));
        var end = _channel.ExpectMsg<SpoolProtocol.Fetched>().Batch.End;
        _disk.FailNext(SpoolOperation.Store, SpoolFailure.Corrupt).FailNext(SpoolOperation.Store, SpoolFailure.Corrupt);
        Store(spool, 2);
        Store(spool, 2);
        spool.Tell(new SpoolProtocol.Trim(end));
        _disk.Identity = _disk.Identity with { SpoolId = "FAKE000002" };
        Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(Sequence.None, LastMarks().TrimmedTo.Sequence);
    }

    [Fact]
    public void A_trim_to_a_token_that_was_never_offered_deletes_nothing_and_is_told()
    {
        var spool = Start();
        Store(spool, 1);
        spool.Tell(new SpoolProtocol.Trim(new OffsetToken(new Sequence(99), null)));
        Assert.Equal(SpoolFailure.ForeignToken, _health.ExpectMsg<SpoolProtocol.HealthChanged>().Failure);
        Assert.Equal(Sequence.None, LastMarks().TrimmedTo.Sequence);
        Stored(Store(spool, 2));
        Assert.Null(_health.ExpectMsg<SpoolProtocol.HealthChanged>().Failure);
        Assert.Equal(1, _disk.Opens);
    }

    [Fact]
    public void Closing_flushes_answers_and_stops()
    {
        var spool = Start();
        Store(spool, 1);
        Watch(spool);
        spool.Tell(new SpoolProtocol.Close(_channel.Ref));
        Assert.Equal(2, _channel.ExpectMsg<SpoolProtocol.Closed>().State.Rows);
        ExpectTerminated(spool);
        Assert.Equal((1, 0), (_disk.Flushes, _disk.OpenHandles));
    }

    [Fact]
    public void Closing_answers_even_when_the_flush_fails_or_nothing_was_ever_open()
    {
        var spool = Start();
        _disk.FailAlways(SpoolOperation.Flush, SpoolFailure.Full);
        spool.Tell(new SpoolProtocol.Close(_channel.Ref));
        _channel.ExpectMsg<SpoolProtocol.Closed>();
        _disk.FailAlways(SpoolOperation.Open, SpoolFailure.Io);
        Start().Tell(new SpoolProtocol.Close(_channel.Ref));
        Assert.Equal(new Sequence(1), _channel.ExpectMsg<SpoolProtocol.Closed>().State.Next);
    }

    [Fact]
    public void A_stop_without_close_lets_go_of_the_file()
    {
        var spool = Start();
        Watch(spool);
        Sys.Stop(spool);
        ExpectTerminated(spool);
        Assert.Equal(0, _disk.OpenHandles);
    }

    private static (Sequence First, Sequence Last) Range(SpoolProtocol.Stored stored) => (stored.First, stored.Last);

    private static SpoolProtocol.Stored Stored(object answer) => Assert.IsType<SpoolProtocol.Stored>(answer);

    private static SpoolProtocol.StoreFailed Refused(object answer) => Assert.IsType<SpoolProtocol.StoreFailed>(answer);

    private IActorRef Start() => Sys.ActorOf(SpoolActor.Props(_disk.Open, new Random(1)));

    private object Store(IActorRef spool, long ordinal, int rows = 2)
    {
        var asker = CreateTestProbe();
        spool.Tell(new SpoolProtocol.Store(Incarnation, ordinal, Rows.Of(rows), Time.GetUtcNow()), asker.Ref);
        return asker.ReceiveOne(TimeSpan.Zero);
    }

    private SpoolState LastMarks()
    {
        SpoolState? last = null;
        while (_marks.HasMessages) last = _marks.ExpectMsg<SpoolProtocol.MarksChanged>().State;
        return last ?? throw new Xunit.Sdk.XunitException("No marks were told");
    }
}
