using System.Collections.Immutable;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Tokens;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Scenarios.Station;

/// <summary>Interprets <see cref="TokenMachine"/> as the token actor does.</summary>
internal sealed class TokenHost
{
    private readonly Setting _setting;
    private readonly StationProcess _process;
    private readonly Dice _dice;
    private readonly SingleTimer _renewal;
    private readonly List<(SessionHost Asker, long Correlation)> _waiting = [];
    private TokenState _state = TokenState.Initial;
    private long _call;

    public TokenHost(Setting setting, StationProcess process)
    {
        (_setting, _process) = (setting, process);
        _dice = setting.Dice;
        _renewal = new SingleTimer(setting.World);
    }

    public void Ask(SessionHost asker, long correlation) => _process.Send(() => Step(new TokenInput.Asked(), (asker, correlation)));

    public void Reject(SessionHost asker, long correlation, long epoch) =>
        _process.Send(() => Step(new TokenInput.Rejected(epoch), (asker, correlation)));

    public void ForgetHost() => _process.Send(() => Step(new TokenInput.HostForgotten()));

    private void Step(TokenInput input, (SessionHost Asker, long Correlation)? asker = null)
    {
        (_state, ImmutableArray<TokenEffect> effects) = TokenMachine.Step(_state, input, new TokenNow(_setting.World.Now, _dice.Roll(), null));
        foreach (var effect in effects) Carry(effect, asker);
    }

    private void Carry(TokenEffect effect, (SessionHost Asker, long Correlation)? asker)
    {
        switch (effect)
        {
            case TokenEffect.Serve serve:
                asker?.Asker.Tell(new SessionInput.AccessGranted(asker.Value.Correlation, serve.Access));
                break;
            case TokenEffect.Wait when asker is { } waiting:
                // Who asks again has given up its earlier question.
                _waiting.RemoveAll(before => ReferenceEquals(before.Asker, waiting.Asker));
                _waiting.Add(waiting);
                break;
            case TokenEffect.Acquire acquire:
                Exchange(acquire.Epoch, acquire.KnownHost);
                break;
            case TokenEffect.Abandon:
                _call++;
                break;
            case TokenEffect.GrantAll grant:
                AnswerAll(correlation => new SessionInput.AccessGranted(correlation, grant.Access));
                break;
            case TokenEffect.RefuseAll refuse:
                AnswerAll(correlation => new SessionInput.AccessRefused(correlation, refuse.Failure));
                break;
            case TokenEffect.RenewAfter renew:
                _renewal.Start(renew.Delay, () => _process.Send(() => Step(new TokenInput.RenewalDue())));
                break;
        }
    }

    private void AnswerAll(Func<long, SessionInput> answer)
    {
        foreach (var (asker, correlation) in _waiting) asker.Tell(answer(correlation));
        _waiting.Clear();
    }

    private void Exchange(long epoch, Uri? knownHost)
    {
        var call = ++_call;
        _setting.Wire.CallControl(
            TokenPolicy.CallTimeout,
            () => _setting.Tokens.Issue(epoch, knownHost ?? _setting.Weather.Host),
            reply => _process.Send(() =>
            {
                if (call != _call) return;
                _setting.World.Say("tokens", $"exchange {epoch}: {(reply.Value is null ? "failed" : "granted")}");
                Step(new TokenInput.Ended(epoch, reply.ToResult(SnowpipeCall.ExchangeToken)));
            }));
    }
}
