using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.TestKit;
using Akka.TestKit;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Serialization;
using ThermalActors.Actors.Spooling;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Snowpipe;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Channel;

/// <summary>The channel actor with its real session, a scripted service and a spool in the hands of the test.</summary>
public sealed class ChannelActorSpecs : ActorSpecs
{
    private static readonly Config Serialization = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers.facts = "{{typeof(FactSerializer).AssemblyQualifiedName}}"
          serialization-bindings { "{{typeof(IPersistedFact).AssemblyQualifiedName}}" = facts }
          serialization-identifiers { "{{typeof(FactSerializer).AssemblyQualifiedName}}" = {{FactSerializer.Id}} }
        }
        """);

    private readonly FakeSnowpipeClient _client = new();
    private readonly TestProbe _spool;
    private readonly TestProbe _tokens;
    private readonly TestProbe _status;
    private long _epoch = 1;
    private int _ids;

    public ChannelActorSpecs(ITestOutputHelper output)
        : base(output, Serialization)
    {
        _spool = CreateTestProbe("spool");
        _tokens = CreateTestProbe("tokens");
        _status = Listen<ChannelProtocol.StatusChanged>();
    }

    [Fact]
    public void Delivers_a_batch_journals_the_commit_and_only_then_lets_the_spool_delete()
    {
        Start();
        GrantAccess();
        Open(null);
        Fetch(after: 0, first: 1, last: 10);
        _client.Appends.Next().Answer(FakeSnowpipeClient.Appended("1_2"));
        Assert.Equal(new Sequence(10), _spool.FishForMessage<SpoolProtocol.Fetch>(_ => true).After);

        Advance(TimeSpan.FromSeconds(1));
        _client.Statuses.Next().Answer(FakeSnowpipeClient.Status(SessionRun.Token(10).ToString(), inserted: 10));

        Assert.Equal(SessionRun.Token(10), _spool.ExpectMsg<SpoolProtocol.Trim>().Committed);
    }

    [Fact]
    public async Task Trims_nothing_while_the_journal_fails_and_comes_back_with_the_same_facts()
    {
        Start();
        GrantAccess();
        Open(null);
        Fetch(after: 0, first: 1, last: 10);
        _client.Appends.Next().Answer(FakeSnowpipeClient.Appended("1_2"));
        _spool.FishForMessage<SpoolProtocol.Fetch>(_ => true);
        await Journal.OnWrite.SetInterceptorAsync(JournalInterceptors.Failure.Instance);
        Advance(TimeSpan.FromSeconds(1));
        _client.Statuses.Next().Answer(FakeSnowpipeClient.Status(SessionRun.Token(10).ToString(), inserted: 10));
        _spool.FishForMessage<SpoolProtocol.CancelFetch>(_ => true);
        await Journal.OnWrite.SetInterceptorAsync(JournalInterceptors.Noop.Instance);

        Attach(trimmedTo: default);
        GrantAccess();
        _client.Opens.Next().Answer(FakeSnowpipeClient.Opened("2_1", SessionRun.Token(10).ToString(), inserted: 10));
        Recognize(TokenOrigin.Ours);

        _spool.FishForMessage<SpoolProtocol.Trim>(trim => trim.Committed == SessionRun.Token(10));
    }

    [Fact]
    public void Reopens_and_rewinds_to_the_committed_offset_after_a_stale_token()
    {
        Start();
        GrantAccess();
        Open(null);
        Fetch(after: 0, first: 1, last: 10);
        _client.Appends.Next().Answer(FakeSnowpipeClient.Appended("1_2"));
        var next = _spool.FishForMessage<SpoolProtocol.Fetch>(_ => true);
        Advance(TimeSpan.FromSeconds(0.2));
        Answer(next, 11, 20);
        _client.Appends.Next().Answer(FakeSnowpipeClient.Failure<ContinuationToken>(
            FailureClass.SequencerLost, "STALE_CONTINUATION_TOKEN_SEQUENCER", 400));

        _status.FishForMessage<ChannelProtocol.StatusChanged>(changed => changed.Status.Phase == ChannelPhase.BackingOff);
        Advance(TimeSpan.FromSeconds(2));
        GrantAccess();
        Open(null, "2_1");

        Assert.Equal(Sequence.None, _spool.FishForMessage<SpoolProtocol.Fetch>(_ => true).After);
        Assert.Equal(2, _client.Opens.Count);
    }

    [Fact]
    public void A_401_refreshes_the_token_and_repeats_the_same_bytes_without_an_open()
    {
        Start();
        GrantAccess();
        Open(null);
        Fetch(after: 0, first: 1, last: 10);
        var first = _client.Appends.Next();
        first.Answer(FakeSnowpipeClient.Failure<ContinuationToken>(FailureClass.Unauthorized, "390318", 401));
        var rejected = _tokens.ExpectMsg<TokenProtocol.TokenRejected>();
        Advance(TimeSpan.FromSeconds(0.2));
        rejected.ReplyTo.Tell(new TokenProtocol.Granted(rejected.Correlation, FakeAccessTokenSource.Token(++_epoch)));

        var second = _client.Appends.Next();

        Assert.Equal(first.Args.Access.Epoch, rejected.Epoch);
        Assert.Same(first.Args.Request, second.Args.Request);
        Assert.Equal(_epoch, second.Args.Access.Epoch);
        Assert.Equal(1, _client.Opens.Count);
    }

    [Fact]
    public void A_restart_resumes_from_the_journaled_mark()
    {
        Delivers_a_batch_journals_the_commit_and_only_then_lets_the_spool_delete();
        var restarted = Sys.ActorOf(ChannelActor.Supervised("SPOOL00001", Policy, With()), "again");
        Watch(restarted);
        Attach(trimmedTo: default);

        // The trim of the first life was lost with it; the journal knows better than the spool.
        Assert.Equal(SessionRun.Token(10), _spool.FishForMessage<SpoolProtocol.Trim>(_ => true).Committed);
    }

    [Fact]
    public void A_drain_is_answered_after_the_commit_is_journaled_and_a_stop_ends_actor_and_supervisor()
    {
        var channel = Start();
        GrantAccess();
        Open(null);
        Fetch(after: 0, first: 1, last: 10);
        channel.Tell(new ChannelProtocol.Drain(new Sequence(10), TestActor));
        _client.Appends.Next().Answer(FakeSnowpipeClient.Appended("1_2"));
        _spool.FishForMessage<SpoolProtocol.Fetch>(_ => true);
        Advance(TimeSpan.FromSeconds(1));
        _client.Statuses.Next().Answer(FakeSnowpipeClient.Status(SessionRun.Token(10).ToString(), inserted: 10));

        Assert.Equal(new Sequence(10), ExpectMsg<ChannelProtocol.Drained>().UpTo);
        Watch(channel);
        channel.Tell(ChannelProtocol.Stop.Instance);
        ExpectTerminated(channel);
    }

    [Fact]
    public void A_session_without_configuration_suspends_with_the_reason_and_probes()
    {
        Start();
        GrantAccess();
        _client.Opens.Next().Answer(FakeSnowpipeClient.Failure<OpenedChannel>(
            FailureClass.Configuration, "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", 404));

        var suspended = _status.FishForMessage<ChannelProtocol.StatusChanged>(changed => changed.Status.Phase == ChannelPhase.Suspended).Status;
        Assert.Equal("ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", suspended.LastEnd?.Code);

        Advance(TimeSpan.FromSeconds(11));
        GrantAccess();
        Assert.Equal(2, _client.Opens.Count);
    }

    [Fact]
    public void A_resume_leaves_the_suspension_at_once()
    {
        var channel = Start();
        GrantAccess();
        _client.Opens.Next().Answer(FakeSnowpipeClient.Failure<OpenedChannel>(FailureClass.Configuration));
        _status.FishForMessage<ChannelProtocol.StatusChanged>(changed => changed.Status.Phase == ChannelPhase.Suspended);

        channel.Tell(ChannelProtocol.Resume.Instance);

        GrantAccess();
        Assert.Equal(2, _client.Opens.Count);
    }

    private static ChannelPolicy Policy => new(
        SessionRun.Policy,
        new RetryPolicy(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1)),
        new RetryPolicy(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5)),
        5,
        3,
        64,
        TimeSpan.FromMinutes(1));

    private SessionDependencies With() => new(
        "DEVICE_SPOOL00001", _client, _tokens.Ref, _spool.Ref, Time, () => 0.5, () => new Guid(++_ids, 0, 0, new byte[8]));

    private IActorRef Start()
    {
        var channel = Sys.ActorOf(ChannelActor.Supervised("SPOOL00001", Policy, With()), "channel");
        Attach(trimmedTo: default);
        return channel;
    }

    private void Attach(OffsetToken trimmedTo)
    {
        var attach = FishWhileTimePasses<SpoolProtocol.Attach>();
        attach.ReplyTo.Tell(new SpoolProtocol.Opened(
            new SpoolIdentity("SPOOL00001", "DEVICE_SPOOL00001", "target", default),
            new SpoolState(new Sequence(11), new Sequence(10), trimmedTo, 1, 10, 1000, null)));
    }

    /// <summary>The supervisor's pause is virtual time; the journal's answer is not.</summary>
    private T FishWhileTimePasses<T>()
    {
        for (var i = 0; i < 100; i++)
        {
            while (_spool.ReceiveOne(TimeSpan.FromMilliseconds(50)) is { } message)
            {
                if (message is T wanted) return wanted;
            }

            Advance(TimeSpan.FromSeconds(0.5));
        }

        throw new Xunit.Sdk.XunitException($"No {typeof(T).Name} came.");
    }

    private void GrantAccess()
    {
        var get = _tokens.FishForMessage<TokenProtocol.GetAccess>(_ => true);
        get.ReplyTo.Tell(new TokenProtocol.Granted(get.Correlation, FakeAccessTokenSource.Token(_epoch)));
    }

    private void Open(string? committed, string token = "1_1") =>
        _client.Opens.Next().Answer(FakeSnowpipeClient.Opened(token, committed));

    private void Recognize(TokenOrigin origin)
    {
        var ask = _spool.FishForMessage<SpoolProtocol.Recognize>(_ => true);
        _spool.Reply(new SpoolProtocol.Recognized(
            ask.Correlation, ask.Token, origin, new SpoolState(new Sequence(11), new Sequence(10), default, 1, 10, 1000, null)));
    }

    private void Fetch(long after, long first, long last)
    {
        var fetch = _spool.FishForMessage<SpoolProtocol.Fetch>(_ => true);
        Assert.Equal(new Sequence(after), fetch.After);
        Answer(fetch, first, last);
    }

    private static void Answer(SpoolProtocol.Fetch fetch, long first, long last) => fetch.ReplyTo.Tell(new SpoolProtocol.Fetched(
        fetch.Correlation,
        new OutgoingBatch(
            new Sequence(first), new Sequence(last), SessionRun.Token(last), (int)(last - first + 1), 1, FrameCodec.Zstd, 100, Encoding.UTF8.GetBytes($"{first}..{last}")),
        new Sequence(last)));
}
