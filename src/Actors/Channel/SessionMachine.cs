using System.Collections.Immutable;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Channel;

/// <summary>
/// The pure decisions of one Snowpipe session (snowpipe-rest.md §10). One session is one open of the channel; whatever
/// ends it is a typed reason, and the next session rewinds to the committed offset.
/// </summary>
/// <remarks>
/// <code>
/// Authorizing ──▶ Opening ──▶ Recognizing ──▶ Ready ◀──▶ Appending ◀──▶ RetryWait
///      └──────────────┴─────────────┴───────────┴────────────┴─────────────┴──▶ Ended
/// </code>
/// Beside Ready, Appending and RetryWait the commit poll runs while accepted rows are uncommitted; it can end the session
/// by itself. A 401 costs a fresh token and a repetition of the same call, never an open (I5).
/// </remarks>
internal static partial class SessionMachine
{
    /// <summary>Decides what follows from an input.</summary>
    public static SessionStep Step(SessionState state, SessionInput input, StepContext context)
    {
        if (state.Phase is SessionPhase.Ended) return Stay(state);
        var step = (input, state.Phase) switch
        {
            (SessionInput.Started, SessionPhase.Authorizing) => Authorize(state, 0, context.Now),
            (SessionInput.AccessGranted granted, _) => OnAccessGranted(state, granted, context),
            (SessionInput.AccessRefused refused, _) => OnAccessRefused(state, refused, context),
            (SessionInput.OpenAnswered answer, SessionPhase.Opening phase) when answer.Correlation == phase.Correlation =>
                OnOpenAnswered(state, phase, answer.Result, context),
            (SessionInput.TokenRecognized origin, SessionPhase.Recognizing phase) when origin.Correlation == phase.Correlation =>
                OnRecognized(state, phase, origin, context),
            (SessionInput.BatchFetched fetched, SessionPhase.Ready phase) when fetched.Correlation == phase.Correlation =>
                OnFetched(state, fetched.Batch, context),
            (SessionInput.FetchFailed failed, SessionPhase.Ready phase) when failed.Correlation == phase.Correlation =>
                Finish(state, SessionEndReason.SpoolFailed, null, failed.Message),
            (SessionInput.AppendAnswered answer, SessionPhase.Appending { Epoch: not null } phase) when answer.Correlation == phase.Correlation =>
                OnAppendAnswered(state, phase, answer.Result, context),
            (SessionInput.StatusAnswered answer, _) => OnStatusAnswered(state, answer, context),
            (SessionInput.RetryDue, _) => OnRetryDue(state, context),
            (SessionInput.PollDue, _) => OnPollDue(state),
            (SessionInput.DrainRequested drain, _) => OnDrain(state, drain.UpTo),
            _ => Stay(state),
        };
        SessionInvariants.Check(state, input, step);
        return step;
    }

    private static SessionStep OnDrain(SessionState state, Sequence upTo)
    {
        var draining = state with { DrainTo = upTo };
        if (upTo <= (draining.Live?.Ledger.Committed?.Sequence ?? draining.Mark.Sequence)) return Finish(draining, Drained);
        // A fetch that waits for rows beyond the target would keep nothing alive: the poll ends the session.
        return Stay(draining);
    }

    /// <summary>Whether this answer is to the question for access that is open; append and poll may share one.</summary>
    private static bool AwaitsAccess(SessionState state, long correlation) =>
        (state.Live is { Poll: { Phase: PollPhase.Renewing } poll } && poll.Correlation == correlation)
        || state.Phase switch
        {
            SessionPhase.Authorizing phase => phase.Correlation == correlation,
            SessionPhase.Opening phase => phase.Correlation == correlation,
            SessionPhase.Appending { Epoch: null } phase => phase.Correlation == correlation,
            _ => false,
        };

    private static SessionStep OnAccessGranted(SessionState before, SessionInput.AccessGranted granted, StepContext context)
    {
        if (!AwaitsAccess(before, granted.Correlation)) return Stay(before);
        var state = before with { Access = granted.Access };
        var main = state.Phase switch
        {
            SessionPhase.Authorizing => Open(state, new OpenAttempt(0, context.Now, Insist: true, Rejected: false), context),
            SessionPhase.Opening phase => Open(state, phase.Attempt, context),
            SessionPhase.Appending { Epoch: null } phase => Resend(state, phase.InFlight, context.Now),
            _ => Stay(state),
        };

        // Whoever asks for access again has given up its earlier question, so one answer serves append and poll.
        return main.State.Live is { Poll.Phase: PollPhase.Renewing } ? Then(main, Poll(main.State)) : main;
    }

    private static SessionStep OnAccessRefused(SessionState state, SessionInput.AccessRefused refused, StepContext context)
    {
        if (!AwaitsAccess(state, refused.Correlation)) return Stay(state);
        var failure = refused.Failure;
        if (failure.Class is not (FailureClass.Ambiguous or FailureClass.Throttled))
        {
            var reason = failure.Class switch
            {
                FailureClass.Unauthorized => SessionEndReason.Unauthorized,
                FailureClass.FailedOver => SessionEndReason.FailedOver,
                _ => SessionEndReason.Configuration,
            };
            return Finish(state, reason, failure.Code, failure.Message);
        }

        var main = state.Phase switch
        {
            SessionPhase.Authorizing phase => RetryAuthorize(state, phase, failure, context),
            SessionPhase.Opening phase => RetryOpen(state, phase.Attempt, failure, context),
            SessionPhase.Appending { Epoch: null } phase => RetryAppend(state, phase.InFlight, failure, context),
            _ => Stay(state),
        };
        return main.State is { Phase: not SessionPhase.Ended, Live.Poll.Phase: PollPhase.Renewing }
            ? Then(main, PollLater(main.State, failure, context))
            : main;
    }

    private static SessionStep Then(SessionStep first, SessionStep second) => new(second.State, first.Effects.AddRange(second.Effects));

    private static SessionStep OnRetryDue(SessionState state, StepContext context) => state.Phase switch
    {
        SessionPhase.Authorizing { Correlation: 0 } phase => Authorize(state, phase.Attempt, phase.Since),
        SessionPhase.Opening { Correlation: 0 } phase => Open(state, phase.Attempt, context),
        SessionPhase.Recognizing phase => RecognizeAnew(state, phase.Opened),
        SessionPhase.Ready { Paced: { } batch } => SendNew(state, batch, context),
        SessionPhase.RetryWait phase => Send(state, phase.InFlight, context.Now),
        _ => Stay(state),
    };

    private static SessionStep Authorize(SessionState state, int attempt, TimeSpan since)
    {
        var (numbered, correlation) = Number(state);
        return new(
            numbered with { Phase = new SessionPhase.Authorizing(correlation, attempt, since) },
            [new SessionEffect.RequestAccess(correlation)]);
    }

    private static SessionStep RetryAuthorize(
        SessionState state, SessionPhase.Authorizing phase, SnowpipeFailure failure, StepContext context)
    {
        var delay = Pause(state.Policy, phase.Attempt, failure, context.Jitter);
        return new(
            state with { Phase = new SessionPhase.Authorizing(0, phase.Attempt + 1, phase.Since) },
            [new SessionEffect.ReportTrouble("access", failure.Message, phase.Attempt + 1), new SessionEffect.ScheduleRetry(delay)]);
    }

    private static (SessionState State, long Correlation) Number(SessionState state)
    {
        var next = state.Correlation + 1;
        return (state with { Correlation = next }, next);
    }

    private static TimeSpan Pause(SessionPolicy policy, int attempt, SnowpipeFailure failure, double jitter)
    {
        var delay = policy.Retry.Delay(attempt, jitter);
        return failure.RetryAfter is { } asked && asked > delay ? asked : delay;
    }

    private static readonly SessionEnd Drained = new(SessionEndReason.Drained, null, "everything is committed", false);

    private static readonly SessionEnd Fenced = new(SessionEndReason.Fenced, null, "the old channel is fenced", false);

    private static SessionStep Finish(SessionState state, SessionEndReason reason, string? code, string message) =>
        Finish(state, new SessionEnd(reason, code, message, false));

    private static SessionStep Finish(SessionState state, SessionEnd end, params ReadOnlySpan<SessionEffect> before)
    {
        var told = end with { Committed = state.Live?.Ledger.HasCommitted ?? false };
        return new(state with { Phase = new SessionPhase.Ended(told) }, [.. before, new SessionEffect.End(told)]);
    }

    private static SessionStep Stay(SessionState state, params ImmutableArray<SessionEffect> effects) => new(state, effects);
}
