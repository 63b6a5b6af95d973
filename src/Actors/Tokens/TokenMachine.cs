using System.Collections.Immutable;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Actors.Tokens;

/// <summary>A token and when it came.</summary>
/// <param name="Access">The token.</param>
/// <param name="ReceivedAt">Monotonic time of its receipt.</param>
internal sealed record HeldToken(AccessToken Access, TimeSpan ReceivedAt)
{
    /// <summary>False once its life is over; a token of unknown life ends when the service refuses it.</summary>
    public bool IsAlive(TimeSpan uptime) => Access.Lifetime is not { } life || uptime - ReceivedAt < life;
}

/// <summary>The one exchange that is under way.</summary>
/// <param name="Epoch">The epoch its token will have; answers of another epoch are stale.</param>
/// <param name="Awaited">True when somebody waits for the outcome, false for a renewal ahead of time.</param>
internal sealed record TokenCall(long Epoch, bool Awaited);

/// <summary>Everything the token actor knows.</summary>
/// <param name="Epoch">The newest epoch that was given to an exchange.</param>
/// <param name="Held">The current token.</param>
/// <param name="KnownHost">The ingest host, null when it must be discovered.</param>
/// <param name="Call">The exchange under way.</param>
/// <param name="Failures">Exchanges that failed in a row.</param>
internal sealed record TokenState(long Epoch, HeldToken? Held, Uri? KnownHost, TokenCall? Call, int Failures)
{
    public static readonly TokenState Initial = new(0, null, null, null, 0);
}

/// <summary>What the machine needs to know of the moment.</summary>
/// <param name="Uptime">Monotonic time.</param>
/// <param name="Roll">A random number, 0 to 1.</param>
/// <param name="ClockFault">Why nothing may be signed now; null when something may.</param>
internal readonly record struct TokenNow(TimeSpan Uptime, double Roll, string? ClockFault);

/// <summary>What can happen.</summary>
internal abstract record TokenInput
{
    private TokenInput()
    {
    }

    public sealed record Asked : TokenInput;

    public sealed record Rejected(long Epoch) : TokenInput;

    public sealed record HostForgotten : TokenInput;

    public sealed record RenewalDue : TokenInput;

    /// <summary>Key or token file may hold something else now.</summary>
    public sealed record CredentialChanged : TokenInput;

    public sealed record Ended(long Epoch, SnowpipeResult<AccessToken> Result) : TokenInput;
}

/// <summary>What is to be done.</summary>
internal abstract record TokenEffect
{
    private TokenEffect()
    {
    }

    /// <summary>Answer who asked just now.</summary>
    public sealed record Serve(AccessToken Access) : TokenEffect;

    /// <summary>Keep who asked just now until the outcome.</summary>
    public sealed record Wait : TokenEffect;

    /// <summary>Start an exchange.</summary>
    public sealed record Acquire(long Epoch, Uri? KnownHost) : TokenEffect;

    /// <summary>Give up the exchange under way; its answer no longer matters.</summary>
    public sealed record Abandon : TokenEffect;

    /// <summary>Answer everybody who waits.</summary>
    public sealed record GrantAll(AccessToken Access) : TokenEffect;

    /// <summary>Refuse everybody who waits.</summary>
    public sealed record RefuseAll(SnowpipeFailure Failure) : TokenEffect;

    /// <summary>Renew after this time.</summary>
    public sealed record RenewAfter(TimeSpan Delay) : TokenEffect;

    /// <summary>Tell the world that a token was obtained (<paramref name="Failure"/> null) or refused.</summary>
    public sealed record Announce(HeldToken? Held, SnowpipeFailure? Failure, int Failures) : TokenEffect;
}

/// <summary>
/// Decides who gets which token and when the next one is fetched; single flight.
/// <code>
///                 Asked / Rejected                Ended(ok)
///   ┌─────────┐ ──────────────────► ┌───────────┐ ─────────► ┌─────────┐ ── Asked: Serve ──┐
///   │ nothing │                     │ exchange  │            │ token   │ ◄─────────────────┘
///   └─────────┘ ◄────────────────── └───────────┘            └─────────┘
///        ▲          Ended(failed):        ▲  │ HostForgotten:     │  │ RenewalDue: exchange, the token goes on serving;
///        │          RefuseAll             └──┘ once more          │  │ its failure is retried until the token's life ends
///        └────────────────────────────────────────────────────────┘  ▼
///              Rejected(this epoch), HostForgotten, end of life      token + exchange ── Ended(ok): the new token
///   CredentialChanged: as RenewalDue; an exchange under way is begun once more
/// </code>
/// </summary>
internal static class TokenMachine
{
    private static readonly ImmutableArray<TokenEffect> Nothing = [];

    public static (TokenState Next, ImmutableArray<TokenEffect> Effects) Step(TokenState state, TokenInput input, TokenNow now) => input switch
    {
        TokenInput.Asked when Alive(state, now) is { } held => (state, [new TokenEffect.Serve(held.Access)]),
        TokenInput.Asked => Awaiting(state, now),
        TokenInput.Rejected rejected => OnRejected(state, rejected, now),
        TokenInput.HostForgotten => OnHostForgotten(state, now),
        TokenInput.RenewalDue => OnRenewalDue(state, now),
        TokenInput.CredentialChanged => OnCredentialChanged(state, now),
        TokenInput.Ended ended when state.Call is { } call && call.Epoch == ended.Epoch => OnEnded(state, ended.Result, now),
        TokenInput.Ended => (state, Nothing),
        _ => throw new InvalidOperationException($"The input {input.GetType().Name} is not known"),
    };

    private static HeldToken? Alive(TokenState state, TokenNow now) => state.Held is { } held && held.IsAlive(now.Uptime) ? held : null;

    private static (TokenState, ImmutableArray<TokenEffect>) OnRejected(TokenState state, TokenInput.Rejected rejected, TokenNow now)
    {
        if (Alive(state, now) is { } held && held.Access.Epoch > rejected.Epoch) return (state, [new TokenEffect.Serve(held.Access)]);
        return Awaiting(state with { Held = null }, now);
    }

    private static (TokenState, ImmutableArray<TokenEffect>) Awaiting(TokenState state, TokenNow now)
    {
        if (state.Call is { } call) return (state with { Call = call with { Awaited = true } }, [new TokenEffect.Wait()]);
        var (next, effects) = Begin(state, awaited: true, now);
        return (next, [new TokenEffect.Wait(), .. effects]);
    }

    private static (TokenState, ImmutableArray<TokenEffect>) OnHostForgotten(TokenState state, TokenNow now)
    {
        var forgotten = state with { Held = null, KnownHost = null, Call = null };
        if (state.Call is not { } call) return (forgotten, Nothing);
        if (!call.Awaited) return (forgotten, [new TokenEffect.Abandon()]);
        var (next, effects) = Begin(forgotten, awaited: true, now);
        return (next, [new TokenEffect.Abandon(), .. effects]);
    }

    // Once the old token is dead there is nothing to renew: the next asker starts an exchange.
    private static (TokenState, ImmutableArray<TokenEffect>) OnRenewalDue(TokenState state, TokenNow now) =>
        state.Call is null && Alive(state, now) is not null ? Begin(state, awaited: false, now) : (state, Nothing);

    // An exchange under way may have read the old files. The token at hand serves until the new one is there.
    private static (TokenState, ImmutableArray<TokenEffect>) OnCredentialChanged(TokenState state, TokenNow now)
    {
        if (state.Call is not { } call) return OnRenewalDue(state, now);
        var (next, effects) = Begin(state with { Call = null }, call.Awaited, now);
        return (next, [new TokenEffect.Abandon(), .. effects]);
    }

    private static (TokenState, ImmutableArray<TokenEffect>) Begin(TokenState state, bool awaited, TokenNow now)
    {
        if (now.ClockFault is { } fault)
            return Failed(state, new SnowpipeFailure(FailureClass.Ambiguous, null, null, fault), now);
        var epoch = state.Epoch + 1;
        return (state with { Epoch = epoch, Call = new TokenCall(epoch, awaited) }, [new TokenEffect.Acquire(epoch, state.KnownHost)]);
    }

    private static (TokenState, ImmutableArray<TokenEffect>) OnEnded(TokenState state, SnowpipeResult<AccessToken> result, TokenNow now) =>
        result switch
        {
            SnowpipeResult<AccessToken>.Ok ok => Obtained(state, ok.Value, now),
            SnowpipeResult<AccessToken>.Failed failed => Failed(state with { Call = null }, failed.Failure, now),
            _ => throw new InvalidOperationException($"The result {result.GetType().Name} is not known"),
        };

    private static (TokenState, ImmutableArray<TokenEffect>) Obtained(TokenState state, AccessToken access, TokenNow now)
    {
        var held = new HeldToken(access, now.Uptime);
        var next = state with { Held = held, KnownHost = access.IngestHost, Call = null, Failures = 0 };
        return (next,
        [
            new TokenEffect.GrantAll(access),
            new TokenEffect.RenewAfter(TokenPolicy.RenewAfter(access.Lifetime)),
            new TokenEffect.Announce(held, null, 0),
        ]);
    }

    private static (TokenState, ImmutableArray<TokenEffect>) Failed(TokenState state, SnowpipeFailure failure, TokenNow now)
    {
        var next = state with { Failures = state.Failures + 1 };
        var held = Alive(next, now);
        var told = ImmutableArray.Create<TokenEffect>(new TokenEffect.RefuseAll(failure), new TokenEffect.Announce(held, failure, next.Failures));
        return held is null ? (next, told) : (next, told.Add(new TokenEffect.RenewAfter(TokenPolicy.Renewals.Delay(next.Failures, now.Roll))));
    }
}
