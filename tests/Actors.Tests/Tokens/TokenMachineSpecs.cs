using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ThermalActors.Actors.Tokens;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;
using ThermalActors.TestSupport.Snowpipe;

namespace ThermalActors.Actors.Tests.Tokens;

public sealed class TokenMachineSpecs
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(60, 55)]
    [InlineData(25, 20)]
    [InlineData(10, 8)]
    [InlineData(1, 0.8)]
    public void Renews_at_80_percent_of_the_life_but_at_most_five_minutes_early(double lifeMinutes, double renewAfterMinutes) =>
        Assert.Equal(TimeSpan.FromMinutes(renewAfterMinutes), TokenPolicy.RenewAfter(TimeSpan.FromMinutes(lifeMinutes)));

    [Fact]
    public void Renews_a_token_of_unknown_life_after_50_minutes() => Assert.Equal(TimeSpan.FromMinutes(50), TokenPolicy.RenewAfter(null));

    [Fact]
    public void A_token_of_unknown_life_serves_until_it_is_refused()
    {
        var state = Holding(1, null);
        var (_, effects) = TokenMachine.Step(state, new TokenInput.Asked(), At(TimeSpan.FromDays(30)));
        Assert.IsType<TokenEffect.Serve>(Assert.Single(effects));
    }

    [Fact]
    public void A_dead_token_is_not_served()
    {
        var (next, effects) = TokenMachine.Step(Holding(1, Hour), new TokenInput.Asked(), At(Hour));
        Assert.Equal<TokenEffect>([new TokenEffect.Wait(), new TokenEffect.Acquire(2, FakeAccessTokenSource.Host)], effects);
        Assert.Equal(new TokenCall(2, true), next.Call);
    }

    [Fact]
    public void A_failed_renewal_of_a_dead_token_is_left_to_the_next_asker()
    {
        var state = Holding(1, Hour) with { Call = new TokenCall(2, false), Epoch = 2 };
        var (_, effects) = TokenMachine.Step(state, new TokenInput.Ended(2, FakeAccessTokenSource.Refused(FailureClass.Ambiguous)), At(Hour));
        Assert.DoesNotContain(effects, effect => effect is TokenEffect.RenewAfter);
    }

    [Fact]
    public void Renewals_that_fail_are_spaced_further_and_further()
    {
        var state = Holding(1, TimeSpan.FromDays(1));
        var pauses = new List<double>();
        for (var attempt = 1; attempt <= 8; attempt++)
        {
            (state, _) = TokenMachine.Step(state, new TokenInput.RenewalDue(), At(Hour));
            (state, var effects) = TokenMachine.Step(
                state, new TokenInput.Ended(state.Epoch, FakeAccessTokenSource.Refused(FailureClass.Throttled)), At(Hour));
            pauses.Add(effects.OfType<TokenEffect.RenewAfter>().Single().Delay.TotalSeconds);
        }

        Assert.Equal([5, 10, 20, 40, 80, 160, 300, 300], pauses);
    }

    [Fact]
    public void Forgetting_the_host_makes_the_answer_of_the_old_exchange_stale()
    {
        var (waiting, _) = TokenMachine.Step(TokenState.Initial, new TokenInput.Asked(), At(TimeSpan.Zero));
        var (again, effects) = TokenMachine.Step(waiting, new TokenInput.HostForgotten(), At(TimeSpan.Zero));
        Assert.Equal<TokenEffect>([new TokenEffect.Abandon(), new TokenEffect.Acquire(2, null)], effects);
        var (after, late) = TokenMachine.Step(again, new TokenInput.Ended(1, Granted(1, Hour)), At(TimeSpan.Zero));
        Assert.Empty(late);
        Assert.Same(again, after);
    }

    [Property(MaxTest = 500)]
    public Property Any_history_keeps_the_promises() => Prop.ForAll(
        Gen.Choose(0, 9).ListOf().ToArbitrary(),
        history => new Replay().Run(history));

    private static TokenState Holding(long epoch, TimeSpan? life) =>
        new(epoch, new HeldToken(FakeAccessTokenSource.Token(epoch, life), TimeSpan.Zero), FakeAccessTokenSource.Host, null, 0);

    private static TokenNow At(TimeSpan uptime) => new(uptime, 1, null);

    private static SnowpipeResult<AccessToken> Granted(long epoch, TimeSpan? life) =>
        new SnowpipeResult<AccessToken>.Ok(FakeAccessTokenSource.Token(epoch, life));

    /// <summary>Plays any history against the machine and checks after every step what a client may rely on.</summary>
    private sealed class Replay
    {
        private TokenState _state = TokenState.Initial;
        private TimeSpan _now;
        private long _lastEpoch;
        private long _rejectedUpTo;
        private int _waiting;
        private int _inFlight;

        public void Run(IEnumerable<int> history)
        {
            foreach (var choice in history) Play(Choose(choice));
            if (_state.Call is { } call) Play(new TokenInput.Ended(call.Epoch, Granted(call.Epoch, Hour)));
            Assert.Equal(0, _waiting);
        }

        private TokenInput Choose(int choice)
        {
            switch (choice)
            {
                case 0:
                    return new TokenInput.HostForgotten();
                case 1 or 2:
                    _rejectedUpTo = _state.Held?.Access.Epoch ?? _rejectedUpTo;
                    return new TokenInput.Rejected(_rejectedUpTo);
                case 3:
                    return new TokenInput.RenewalDue();
                case 4:
                    return new TokenInput.Ended(_state.Epoch, FakeAccessTokenSource.Refused(FailureClass.Configuration));
                case 5 or 6:
                    return new TokenInput.Ended(_state.Epoch, Granted(_state.Epoch, Hour));
                case 7:
                    return new TokenInput.Ended(_state.Epoch - 1, Granted(_state.Epoch - 1, Hour));
                case 8:
                    _now += TimeSpan.FromMinutes(35);
                    return new TokenInput.Asked();
                default:
                    return new TokenInput.Asked();
            }
        }

        private void Play(TokenInput input)
        {
            var before = _state;
            (_state, var effects) = TokenMachine.Step(before, input, new TokenNow(_now, 0.5, null));
            if (before.Call is { } call && input is TokenInput.Ended ended && ended.Epoch == call.Epoch) _inFlight--;
            foreach (var effect in effects) Check(effect);
            Assert.InRange(_inFlight, 0, 1);
            Assert.Equal(_inFlight == 1, _state.Call is not null);
            if (_waiting > 0) Assert.NotNull(_state.Call);
        }

        private void Check(TokenEffect effect)
        {
            switch (effect)
            {
                case TokenEffect.Wait:
                    _waiting++;
                    break;
                case TokenEffect.Serve serve:
                    Assert.True(serve.Access.Epoch > _rejectedUpTo, "A refused token was served");
                    Assert.True(_now - _state.Held!.ReceivedAt < Hour, "A dead token was served");
                    break;
                case TokenEffect.Acquire acquire:
                    Assert.True(acquire.Epoch > _lastEpoch, "An epoch was used twice");
                    _lastEpoch = acquire.Epoch;
                    _inFlight++;
                    break;
                case TokenEffect.Abandon:
                    _inFlight--;
                    break;
                case TokenEffect.GrantAll or TokenEffect.RefuseAll:
                    _waiting = 0;
                    break;
                default:
                    break;
            }
        }
    }
}
