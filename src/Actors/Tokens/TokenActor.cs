using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Event;
using ThermalActors.Actors.Time;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Actors.Tokens;

/// <summary>
/// The only one who obtains tokens. It holds the current one, renews it before its life ends and answers everybody who waits
/// with the outcome of the one exchange under way; <see cref="TokenMachine"/> decides (state diagram there).
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing; an exchange that outlives the actor still needs it.")]
internal sealed class TokenActor : UntypedActor, IWithTimers
{
    private readonly IAccessTokenSource _source;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Func<string?> _clockFault;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly List<Asker> _waiting = [];
    private TokenState _state = TokenState.Initial;
    private CancellationTokenSource? _call;

    public TokenActor(IAccessTokenSource source, TimeProvider time, Random random, Func<string?> clockFault)
    {
        _source = source;
        _time = time;
        _random = random;
        _clockFault = clockFault;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make one.</summary>
    /// <param name="source">The control plane.</param>
    /// <param name="time">Both clocks.</param>
    /// <param name="random">Jitter.</param>
    /// <param name="clockFault">Says why nothing may be signed now; null for the plain check of the date.</param>
    public static Props Props(IAccessTokenSource source, TimeProvider time, Random random, Func<string?>? clockFault = null) =>
        Akka.Actor.Props.Create(() => new TokenActor(source, time, random, clockFault ?? (() => TokenPolicy.ClockFault(time))));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TokenProtocol.GetAccess ask:
                Step(new TokenInput.Asked(), new Asker(ask.Correlation, ask.ReplyTo));
                break;
            case TokenProtocol.TokenRejected rejected:
                Step(new TokenInput.Rejected(rejected.Epoch), new Asker(rejected.Correlation, rejected.ReplyTo));
                break;
            case TokenProtocol.ForgetHost:
                Step(new TokenInput.HostForgotten());
                break;
            case TokenProtocol.CredentialChanged:
                Step(new TokenInput.CredentialChanged());
                break;
            case RenewalDue:
                Step(new TokenInput.RenewalDue());
                break;
            case ExchangeEnded ended:
                Step(new TokenInput.Ended(ended.Epoch, ended.Result));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => _call?.Cancel();

    private void Step(TokenInput input, Asker? asker = null)
    {
        var (next, effects) = TokenMachine.Step(_state, input, new TokenNow(_time.Uptime(), _random.NextDouble(), _clockFault()));
        _state = next;
        foreach (var effect in effects) Carry(effect, asker);
    }

    private void Carry(TokenEffect effect, Asker? asker)
    {
        switch (effect)
        {
            case TokenEffect.Serve serve:
                asker?.ReplyTo.Tell(new TokenProtocol.Granted(asker.Correlation, serve.Access));
                break;
            case TokenEffect.Wait when asker is not null:
                Await(asker);
                break;
            case TokenEffect.Acquire acquire:
                Exchange(acquire.Epoch, acquire.KnownHost);
                break;
            case TokenEffect.Abandon:
                _call?.Cancel();
                break;
            case TokenEffect.GrantAll grant:
                AnswerAll(waiting => new TokenProtocol.Granted(waiting.Correlation, grant.Access));
                break;
            case TokenEffect.RefuseAll refuse:
                AnswerAll(waiting => new TokenProtocol.Refused(waiting.Correlation, refuse.Failure));
                break;
            case TokenEffect.RenewAfter renew:
                Timers.StartSingleTimer(TokenProtocol.TimerKeys.Renew, RenewalDue.Instance, renew.Delay);
                break;
            case TokenEffect.Announce announce:
                Announce(announce);
                break;
            default:
                throw new InvalidOperationException($"The effect {effect.GetType().Name} is not known");
        }
    }

    // Who asks again has given up its earlier question; so the list is bounded by the number of askers.
    private void Await(Asker asker)
    {
        _waiting.RemoveAll(waiting => waiting.ReplyTo.Equals(asker.ReplyTo));
        _waiting.Add(asker);
    }

    private void AnswerAll(Func<Asker, object> answer)
    {
        foreach (var asker in _waiting) asker.ReplyTo.Tell(answer(asker));
        _waiting.Clear();
    }

    private void Exchange(long epoch, Uri? knownHost)
    {
        var call = new CancellationTokenSource();
        _call = call;
        var source = _source;
        _ = BoundedCall.RunAsync(token => source.AcquireAsync(epoch, knownHost, token), TokenPolicy.CallTimeout, _time, call.Token).PipeTo(
            Self,
            success: result => new ExchangeEnded(epoch, result),
            failure: error => new ExchangeEnded(epoch, new SnowpipeResult<AccessToken>.Failed(Classify(error))));
    }

    // The text of an unexpected error may quote what was sent, so only its type is told.
    private static SnowpipeFailure Classify(Exception error) => error switch
    {
        OperationCanceledException => Ambiguous("The exchange was given up"),
        TimeoutException => Ambiguous($"No token within {TokenPolicy.CallTimeout.TotalSeconds:0} s"),
        var unexpected => Ambiguous($"Obtaining a token failed unexpectedly ({unexpected.GetType().Name})"),
    };

    private static SnowpipeFailure Ambiguous(string message) => new(FailureClass.Ambiguous, null, null, message);

    private void Announce(TokenEffect.Announce announce)
    {
        var access = announce.Held?.Access;
        var obtainedAt = announce.Held is { } held ? _time.GetUtcNow() - (_time.Uptime() - held.ReceivedAt) : (DateTimeOffset?)null;
        Context.System.EventStream.Publish(
            new TokenProtocol.StateChanged(access?.Epoch ?? 0, access?.IngestHost.Authority, access?.Lifetime, obtainedAt, announce.Failure)
            {
                Kind = access?.Kind,
                ReceivedAt = announce.Held?.ReceivedAt,
            });
        if (announce.Failure is null)
        {
            _log.Info(
                "Obtained token {Epoch} ({Kind}) for {Host}, valid for {Lifetime}",
                access?.Epoch, access?.Kind, access?.IngestHost, access?.Lifetime);
        }
        else if (Recurrence.IsWorthALine(announce.Failures))
        {
            _log.Warning(
                "No new token, failure {Failures} in a row: {Class} {Code} {Reason}",
                announce.Failures, announce.Failure.Class, announce.Failure.Code ?? "-", announce.Failure.Message);
        }
    }

    private sealed record Asker(long Correlation, IActorRef ReplyTo);

    private sealed record RenewalDue : INoSerializationVerificationNeeded
    {
        public static readonly RenewalDue Instance = new();
    }

    private sealed record ExchangeEnded(long Epoch, SnowpipeResult<AccessToken> Result)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
