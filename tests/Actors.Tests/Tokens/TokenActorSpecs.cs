using Akka.Actor;
using Akka.TestKit;
using ThermalActors.Actors.Tokens;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;
using ThermalActors.TestSupport.Actors;
using ThermalActors.TestSupport.Snowpipe;
using Xunit.Abstractions;

namespace ThermalActors.Actors.Tests.Tokens;

public sealed class TokenActorSpecs : ActorSpecs
{
    private readonly FakeAccessTokenSource _source = new();
    private readonly TestProbe _states;
    private readonly IActorRef _tokens;

    public TokenActorSpecs(ITestOutputHelper output)
        : base(output)
    {
        _states = Listen<TokenProtocol.StateChanged>();
        _tokens = Sys.ActorOf(TokenActor.Props(_source, Time, new Random(1)), "tokens");
    }

    [Fact]
    public void Fetches_once_and_serves_from_memory()
    {
        Assert.Equal(1, Granted(Ask(7)).Epoch);
        Assert.Equal(1, Granted(Ask(8)).Epoch);
        Assert.Equal(1, _source.Acquires.Count);
        Assert.Equal(FakeAccessTokenSource.Host.Authority, _states.ExpectMsg<TokenProtocol.StateChanged>().IngestHost);
    }

    [Fact]
    public void Everybody_who_waits_gets_the_outcome_of_one_exchange()
    {
        _source.Acquires.HoldNext();
        var askers = Enumerable.Range(0, 3).Select(_ => CreateTestProbe()).ToList();
        foreach (var asker in askers) _tokens.Tell(new TokenProtocol.GetAccess(5, asker.Ref));
        var call = _source.Acquires.Next();
        _source.Acquires.ExpectNone();
        call.Answer(FakeAccessTokenSource.Granted(call.Args, TimeSpan.FromHours(1)));
        foreach (var asker in askers) Assert.Equal(5, asker.ExpectMsg<TokenProtocol.Granted>().Correlation);
    }

    [Fact]
    public void Renews_ahead_of_time_while_the_old_token_serves()
    {
        Ask(1);
        Advance(TimeSpan.FromMinutes(54.9));
        Assert.Equal(1, _source.Acquires.Count);
        _source.Acquires.HoldNext();
        Advance(TimeSpan.FromMinutes(0.1));
        Assert.Equal(2, _source.Acquires.Count);
        Assert.Equal(1, Granted(Ask(2)).Epoch);
        Answer(_source.Acquires.All[1]);
        Assert.Equal(2, Granted(Ask(3)).Epoch);
    }

    [Fact]
    public void A_changed_credential_is_used_at_once_while_the_old_token_serves()
    {
        Ask(1);
        _source.Acquires.HoldNext();
        _tokens.Tell(TokenProtocol.CredentialChanged.Instance);
        Assert.Equal(2, _source.Acquires.Count);
        Assert.Equal(1, Granted(Ask(2)).Epoch);
        Answer(_source.Acquires.All[1]);
        Assert.Equal(2, Granted(Ask(3)).Epoch);
    }

    [Fact]
    public void A_changed_credential_replaces_an_exchange_that_may_have_read_the_old_one()
    {
        _source.Acquires.HoldNext();
        var asker = CreateTestProbe();
        _tokens.Tell(new TokenProtocol.GetAccess(5, asker.Ref));

        _tokens.Tell(TokenProtocol.CredentialChanged.Instance);

        Assert.Equal(2, asker.ExpectMsg<TokenProtocol.Granted>().Access.Epoch);
        Assert.Equal(2, _source.Acquires.Count);
    }

    [Fact]
    public void A_changed_credential_that_nobody_needs_yet_waits_for_the_first_asker()
    {
        _tokens.Tell(TokenProtocol.CredentialChanged.Instance);
        Assert.Equal(0, _source.Acquires.Count);
    }

    [Fact]
    public void A_renewal_knows_the_host_and_a_forgotten_host_is_discovered_anew()
    {
        Ask(1);
        Advance(TimeSpan.FromMinutes(55));
        Assert.Equal(FakeAccessTokenSource.Host, _source.Acquires.All[1].Args.KnownHost);
        _tokens.Tell(TokenProtocol.ForgetHost.Instance);
        Assert.Equal(3, Granted(Ask(2)).Epoch);
        Assert.Null(_source.Acquires.All[2].Args.KnownHost);
    }

    [Fact]
    public void A_step_of_the_wall_clock_does_not_age_a_token()
    {
        Ask(1);
        Time.StepWallClock(TimeSpan.FromDays(10));
        Assert.Equal(1, Granted(Ask(2)).Epoch);
        Time.StepWallClock(TimeSpan.FromDays(-20));
        Advance(TimeSpan.FromMinutes(55));
        Assert.Equal(2, _source.Acquires.Count);
    }

    [Fact]
    public void A_rejected_token_is_replaced_and_the_latecomer_is_answered_at_once()
    {
        Ask(1);
        Assert.Equal(2, Granted(Reject(2, epoch: 1)).Epoch);
        Assert.Equal(2, Granted(Reject(3, epoch: 1)).Epoch);
        Assert.Equal(2, _source.Acquires.Count);
    }

    [Fact]
    public void Nobody_gets_a_rejected_token_while_its_successor_is_fetched()
    {
        Ask(1);
        _source.Acquires.HoldNext();
        var rejecting = CreateTestProbe();
        _tokens.Tell(new TokenProtocol.TokenRejected(2, 1, rejecting.Ref));
        var asking = CreateTestProbe();
        _tokens.Tell(new TokenProtocol.GetAccess(3, asking.Ref));
        ExpectNothing(asking);
        Answer(_source.Acquires.All[1]);
        Assert.Equal(2, rejecting.ExpectMsg<TokenProtocol.Granted>().Access.Epoch);
        Assert.Equal(2, asking.ExpectMsg<TokenProtocol.Granted>().Access.Epoch);
    }

    [Fact]
    public void A_refusal_reaches_the_asker_and_is_not_retried_for_it()
    {
        _source.Acquires.Enqueue(FakeAccessTokenSource.Refused(FailureClass.Configuration, "no such user"));
        var refused = Assert.IsType<TokenProtocol.Refused>(Ask(4));
        Assert.Equal((4L, FailureClass.Configuration), (refused.Correlation, refused.Failure.Class));
        Assert.Equal(FailureClass.Configuration, _states.ExpectMsg<TokenProtocol.StateChanged>().Failure?.Class);
        Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, _source.Acquires.Count);
    }

    [Fact]
    public void A_failed_renewal_is_repeated_while_the_old_token_serves_and_no_longer()
    {
        Ask(1);
        _source.Acquires.Always(_ => FakeAccessTokenSource.Refused(FailureClass.Ambiguous));
        Advance(TimeSpan.FromMinutes(59.9));
        Assert.True(_source.Acquires.Count > 3);
        Assert.Equal(1, Granted(Ask(2)).Epoch);
        Advance(TimeSpan.FromMinutes(10));
        var count = _source.Acquires.Count;
        Advance(TimeSpan.FromHours(5));
        Assert.Equal(count, _source.Acquires.Count);
        Assert.IsType<TokenProtocol.Refused>(Ask(3));
    }

    [Fact]
    public void Recovers_by_itself_when_a_renewal_succeeds_again()
    {
        Ask(1);
        _source.Acquires.Enqueue(FakeAccessTokenSource.Refused(FailureClass.Ambiguous));
        Advance(TimeSpan.FromMinutes(57));
        Assert.Equal(3, Granted(Ask(2)).Epoch);
    }

    [Fact]
    public void Signs_nothing_while_the_clock_is_known_to_be_wrong()
    {
        Time.SetWallClock(new DateTimeOffset(1970, 1, 1, 0, 0, 10, TimeSpan.Zero));
        var refused = Assert.IsType<TokenProtocol.Refused>(Ask(1));
        Assert.Equal(FailureClass.Ambiguous, refused.Failure.Class);
        Assert.Contains("clock", refused.Failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, _source.Acquires.Count);
        Time.SetWallClock(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(1, Granted(Ask(2)).Epoch);
    }

    [Fact]
    public void An_exchange_that_never_ends_is_given_up()
    {
        _source.Acquires.HoldNext();
        var asker = CreateTestProbe();
        _tokens.Tell(new TokenProtocol.GetAccess(1, asker.Ref));
        Advance(TokenPolicy.CallTimeout);
        Assert.Equal(FailureClass.Ambiguous, asker.ExpectMsg<TokenProtocol.Refused>().Failure.Class);
        Assert.Equal(2, Granted(Ask(2)).Epoch);
    }

    [Fact]
    public void A_throwing_source_is_a_refusal_without_its_text()
    {
        _source.Acquires.Enqueue(_ => throw new InvalidOperationException("Bearer abc"));
        var refused = Assert.IsType<TokenProtocol.Refused>(Ask(1));
        Assert.DoesNotContain("abc", refused.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, Granted(Ask(2)).Epoch);
    }

    [Fact]
    public void A_late_answer_of_the_forgotten_host_is_dropped()
    {
        _source.Acquires.HoldNext().HoldNext();
        var asker = CreateTestProbe();
        _tokens.Tell(new TokenProtocol.GetAccess(1, asker.Ref));
        var old = _source.Acquires.Next();
        _tokens.Tell(TokenProtocol.ForgetHost.Instance);
        Assert.True(old.Cancellation.IsCancellationRequested);
        ExpectNothing(asker);
        Answer(_source.Acquires.Next());
        Assert.Equal(2, asker.ExpectMsg<TokenProtocol.Granted>().Access.Epoch);
    }

    [Fact]
    public void Who_asks_again_is_answered_once()
    {
        _source.Acquires.HoldNext();
        var asker = CreateTestProbe();
        _tokens.Tell(new TokenProtocol.GetAccess(1, asker.Ref));
        _tokens.Tell(new TokenProtocol.GetAccess(2, asker.Ref));
        Answer(_source.Acquires.Next());
        Assert.Equal(2, asker.ExpectMsg<TokenProtocol.Granted>().Correlation);
        ExpectNothing(asker);
    }

    [Fact]
    public void Stopping_gives_up_the_exchange()
    {
        _source.Acquires.HoldNext();
        _tokens.Tell(new TokenProtocol.GetAccess(1, TestActor));
        Watch(_tokens);
        Sys.Stop(_tokens);
        ExpectTerminated(_tokens);
        Assert.True(_source.Acquires.Next().Cancellation.IsCancellationRequested);
    }

    [Fact]
    public void Secrets_are_in_no_log_line()
    {
        EventFilter.Info(contains: "secret-of").Expect(0, () => Ask(1));
        EventFilter.Info(contains: "Obtained token").ExpectOne(() => Reject(2, epoch: 1));
    }

    private static AccessToken Granted(object answer) => Assert.IsType<TokenProtocol.Granted>(answer).Access;

    private static void Answer(TestSupport.FakeCall<FakeAccessTokenSource.AcquireCall, SnowpipeResult<AccessToken>> call) =>
        Assert.True(call.Answer(FakeAccessTokenSource.Granted(call.Args, TimeSpan.FromHours(1))));

    private object Ask(long correlation)
    {
        var asker = CreateTestProbe();
        _tokens.Tell(new TokenProtocol.GetAccess(correlation, asker.Ref));
        return asker.ReceiveOne(TimeSpan.Zero);
    }

    private object Reject(long correlation, long epoch)
    {
        var asker = CreateTestProbe();
        _tokens.Tell(new TokenProtocol.TokenRejected(correlation, epoch, asker.Ref));
        return asker.ReceiveOne(TimeSpan.Zero);
    }
}
