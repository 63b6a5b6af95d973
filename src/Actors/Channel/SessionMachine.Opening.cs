using System.Collections.Immutable;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Channel;

/// <summary>From a token to a channel with a known resume point.</summary>
internal static partial class SessionMachine
{
    /// <summary>Pauses between opens while another open of the name is under way (snowpipe-rest.md §5.3).</summary>
    private static readonly RetryPolicy OpenInProgress = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8));

    /// <summary>Bounds of the pause while rows of an earlier session are waited for (snowpipe-rest.md §10.2).</summary>
    private static readonly (TimeSpan Least, TimeSpan Most) UncommittedPause = (TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(2));

    /// <summary>A spool whose disk fails keeps the question; asking again makes it try again.</summary>
    private static readonly TimeSpan RecognizeAgain = TimeSpan.FromSeconds(10);

    private static SessionStep Open(SessionState state, OpenAttempt attempt, StepContext context)
    {
        var (numbered, correlation) = Number(state);
        var insist = attempt.Insist && context.Now - attempt.Since < state.Policy.AwaitUncommitted;
        return new(
            numbered with { Phase = new SessionPhase.Opening(correlation, attempt with { Insist = insist }) },
            [new SessionEffect.OpenChannel(correlation, state.Access!, insist, context.FreshId)]);
    }

    private static SessionStep OnOpenAnswered(
        SessionState state, SessionPhase.Opening phase, SnowpipeResult<OpenedChannel> result, StepContext context)
    {
        if (result is SnowpipeResult<OpenedChannel>.Ok ok) return Resume(state, ok.Value, context);
        var failure = ((SnowpipeResult<OpenedChannel>.Failed)result).Failure;
        var attempt = phase.Attempt;
        switch (failure.Class)
        {
            case FailureClass.Unauthorized when !attempt.Rejected:
                var (numbered, correlation) = Number(state);
                return new(
                    numbered with { Phase = new SessionPhase.Opening(correlation, attempt with { Rejected = true }) },
                    [new SessionEffect.ReplaceAccess(correlation, state.Access!.Epoch)]);
            case FailureClass.Unauthorized:
                return Finish(state, SessionEndReason.Unauthorized, failure.Code, failure.Message);
            case FailureClass.UncommittedRows:
                // The rows are still ours to send: after a while the open stops insisting, and the replay covers what was dropped.
                return WaitToOpen(state, attempt with { Rejected = false }, PauseForUncommitted(state.Policy), failure);
            case FailureClass.OpenInProgress:
                return WaitToOpen(state, attempt with { Rejected = false }, OpenInProgress.Delay(attempt.Number, context.Jitter), failure);
            case FailureClass.Ambiguous or FailureClass.Throttled:
                return RetryOpen(state, attempt with { Rejected = false }, failure, context);
            default:
                return Finish(state, EndFor(failure.Class), failure.Code, failure.Message);
        }
    }

    private static TimeSpan PauseForUncommitted(SessionPolicy policy) =>
        TimeSpan.FromTicks(Math.Clamp(policy.PollInterval.Ticks, UncommittedPause.Least.Ticks, UncommittedPause.Most.Ticks));

    private static SessionStep RetryOpen(SessionState state, OpenAttempt attempt, SnowpipeFailure failure, StepContext context)
    {
        var limit = failure.Class == FailureClass.Throttled ? state.Policy.ThrottledLimit : state.Policy.AmbiguousLimit;
        if (context.Now - attempt.Since > state.Policy.AwaitUncommitted + limit)
        {
            return Finish(state, EndFor(failure.Class), failure.Code, failure.Message);
        }

        return WaitToOpen(state, attempt, Pause(state.Policy, attempt.Number, failure, context.Jitter), failure);
    }

    private static SessionStep WaitToOpen(SessionState state, OpenAttempt attempt, TimeSpan delay, SnowpipeFailure failure) => new(
        state with { Phase = new SessionPhase.Opening(0, attempt with { Number = attempt.Number + 1 }) },
        [new SessionEffect.ReportTrouble("open", failure.Message, attempt.Number + 1), new SessionEffect.ScheduleRetry(delay)]);

    private static SessionStep Resume(SessionState state, OpenedChannel opened, StepContext context)
    {
        if (opened.Status.CommittedOffsetToken is not { Length: > 0 } text)
        {
            // R6: the channel is new to the service. Rows up to the mark were committed in its earlier life.
            return GoLive(state, opened, committed: null, state.Mark.Sequence, context, lost: state.Mark.Sequence > state.Origin);
        }

        if (!OffsetToken.TryParse(text, out var token)) return Foreign(state, text);
        return Recognize(state, opened, token);
    }

    private static SessionStep Recognize(SessionState state, OpenedChannel opened, OffsetToken token)
    {
        var (numbered, correlation) = Number(state);
        return new(
            numbered with { Phase = new SessionPhase.Recognizing(correlation, opened) },
            [new SessionEffect.RecognizeToken(correlation, token, state.Mark.Sequence), new SessionEffect.ScheduleRetry(RecognizeAgain)]);
    }

    private static SessionStep RecognizeAnew(SessionState state, OpenedChannel opened) =>
        OffsetToken.TryParse(opened.Status.CommittedOffsetToken, out var token) ? Recognize(state, opened, token) : Stay(state);

    private static SessionStep OnRecognized(
        SessionState state, SessionPhase.Recognizing phase, SessionInput.TokenRecognized answer, StepContext context)
    {
        var origin = answer.Origin;
        var text = phase.Opened.Status.CommittedOffsetToken;
        if (origin == TokenOrigin.Foreign || !OffsetToken.TryParse(text, out var token)) return Foreign(state, text);
        var behind = origin == TokenOrigin.BehindMark || token.Sequence < state.Mark.Sequence;
        return behind
            ? GoLive(state, phase.Opened, committed: null, state.Mark.Sequence, context, lost: true)
            : GoLive(state, phase.Opened, token, token.Sequence, context, lost: false, answer.RowsSinceMark);
    }

    private static SessionStep Foreign(SessionState state, string? text) => Finish(
        state,
        SessionEndReason.ForeignHistory,
        null,
        $"the channel's committed offset token \"{text}\" names no frame that this spool ever sent; another station, an older card image or a clone wrote to it");

    private static SessionStep GoLive(
        SessionState state, OpenedChannel opened, OffsetToken? committed, Sequence resumeAfter, StepContext context, bool lost, long? rowsSinceMark = null)
    {
        var status = opened.Status;
        var ledger = new CommitLedger(
            committed, ImmutableQueue<AcceptedBatch>.Empty, context.Now, status.RowsInserted, status.RowErrors, RowsCommitted: 0);
        var live = new LiveChannel(opened.ContinuationToken, resumeAfter, ledger, PollState.Idle, LastAppendAt: null);
        var effects = new List<SessionEffect>();
        if (lost)
        {
            effects.Add(new SessionEffect.RaiseAlarm(
                ChannelAlarm.ChannelLost,
                $"the channel's committed offset is {status.CommittedOffsetToken ?? "null"}, but rows up to {state.Mark.Sequence} were committed before: "
                + "the channel was dropped, has expired, or its table was recreated; numbering goes on"));
        }

        effects.Add(new SessionEffect.ReportOpened(status.CommittedOffsetToken, resumeAfter, committed, status.RowsInserted, status.RowErrors)
        {
            RowsSinceMark = rowsSinceMark,
            Errors = RowErrorNote.Of(status),
        });
        var known = state with { Live = live };
        return state.IsFence ? Finish(known, Fenced, [.. effects]) : FetchNext(known, effects);
    }

    private static SessionEndReason EndFor(FailureClass failure) => failure switch
    {
        FailureClass.Ambiguous => SessionEndReason.AmbiguousTooLong,
        FailureClass.Throttled => SessionEndReason.ThrottledTooLong,
        FailureClass.Unauthorized => SessionEndReason.Unauthorized,
        FailureClass.ChannelInvalid or FailureClass.UncommittedRows or FailureClass.OpenInProgress => SessionEndReason.ChannelInvalid,
        FailureClass.SequencerLost => SessionEndReason.SequencerLost,
        FailureClass.ChannelGone => SessionEndReason.ChannelGone,
        FailureClass.TooLarge => SessionEndReason.BodyTooLarge,
        FailureClass.FailedOver => SessionEndReason.FailedOver,
        _ => SessionEndReason.Configuration,
    };
}
