using System.Collections.Immutable;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Actors.Channel;

/// <summary>The commit poll (snowpipe-rest.md §10.4): only while something is uncommitted, and able to end the session by itself.</summary>
internal static partial class SessionMachine
{
    private static readonly TimeSpan SlowestPoll = TimeSpan.FromSeconds(30);

    private static SessionStep OnPollDue(SessionState state) =>
        state.Live is { Poll.Phase: PollPhase.Scheduled } ? Poll(state) : Stay(state);

    private static SessionStep Poll(SessionState state)
    {
        var (numbered, correlation) = Number(state);
        return new(
            WithPoll(numbered, numbered.Live!.Poll with { Phase = PollPhase.InFlight, Correlation = correlation, Epoch = state.Access!.Epoch }),
            [new SessionEffect.QueryStatus(correlation, state.Access)]);
    }

    private static SessionStep OnStatusAnswered(SessionState state, SessionInput.StatusAnswered answer, StepContext context)
    {
        if (state.Live is not { Poll: { Phase: PollPhase.InFlight } poll } || poll.Correlation != answer.Correlation) return Stay(state);
        if (answer.Result is SnowpipeResult<ChannelStatus>.Ok ok) return OnStatus(state, ok.Value, context);
        var failure = ((SnowpipeResult<ChannelStatus>.Failed)answer.Result).Failure;
        switch (failure.Class)
        {
            case FailureClass.Unauthorized when !poll.Rejected:
                var (numbered, correlation) = Number(state);
                return new(
                    WithPoll(numbered, poll with { Phase = PollPhase.Renewing, Correlation = correlation, UnclearSince = null, Rejected = true }),
                    [new SessionEffect.ReplaceAccess(correlation, poll.Epoch)]);
            case FailureClass.Ambiguous or FailureClass.Throttled:
                return PollLater(state, failure, context);
            default:
                return Finish(state, EndFor(failure.Class), failure.Code, failure.Message);
        }
    }

    private static SessionStep PollLater(SessionState state, SnowpipeFailure failure, StepContext context)
    {
        var poll = state.Live!.Poll;
        var failingSince = poll.Failures == 0 ? context.Now : poll.FailingSince;
        TimeSpan? unclearSince = failure.Class == FailureClass.Throttled ? null : poll.UnclearSince ?? context.Now;
        var (since, limit) = unclearSince is { } unclear ? (unclear, state.Policy.AmbiguousLimit) : (failingSince, state.Policy.ThrottledLimit);
        if (context.Now - since > limit) return Finish(state, EndFor(failure.Class), failure.Code, failure.Message);
        var pace = new RetryPolicy(state.Policy.PollInterval, SlowestPoll > state.Policy.PollInterval ? SlowestPoll : state.Policy.PollInterval);
        var delay = pace.Delay(poll.Failures, context.Jitter);
        if (failure.RetryAfter is { } asked && asked > delay) delay = asked;
        return new(
            WithPoll(state, new PollState(PollPhase.Scheduled, 0, poll.Epoch, poll.Failures + 1, failingSince, unclearSince, Rejected: false)),
            [new SessionEffect.ReportTrouble("status", failure.Message, poll.Failures + 1), new SessionEffect.SchedulePoll(delay)]);
    }

    private static SessionStep OnStatus(SessionState state, ChannelStatus status, StepContext context)
    {
        if (!status.IsUsable) return Finish(state, SessionEndReason.ChannelInvalid, status.StatusCode, status.LastErrorMessage ?? "the channel was invalidated");
        var ledger = state.Live!.Ledger;
        if (status.CommittedOffsetToken is not { Length: > 0 } text)
        {
            return ledger.Committed is null
                ? Uncommitted(state, [], context)
                : Finish(state, SessionEndReason.ChannelGone, null, $"the committed offset was {ledger.Committed} and is null now");
        }

        if (!OffsetToken.TryParse(text, out var token)) return Unknown(state, text);
        if (token == ledger.Committed) return Uncommitted(state, [], context);
        // Only an end of ours can commit next; at or below the resume point it is the offset that the channel had at the open.
        var floor = ledger.Committed?.Sequence ?? state.Mark.Sequence;
        if (token.Sequence < floor || (token.Sequence == floor && ledger.Committed is null)) return WentBack(state, ledger, token, context);
        if (Advance(state, token, context.Now, out var frames) is not { } advanced) return Unknown(state, text);
        return Committed(state, advanced, frames, status, context);
    }

    // The spool knows what this session does not: the next open asks it.
    private static SessionStep Unknown(SessionState state, string text) => Finish(
        state, SessionEndReason.OffsetUnknown, null, $"the committed offset became \"{text}\", which is no end of a batch of this session");

    /// <summary>The batch in flight may be accepted and even committed before its answer is here, or although the answer was lost.</summary>
    private static CommitLedger? Advance(SessionState state, OffsetToken token, TimeSpan now, out int frames)
    {
        var ledger = state.Live!.Ledger;
        if (ledger.Advance(token, now, out frames) is { } advanced) return advanced;
        var inFlight = state.Phase switch
        {
            SessionPhase.Appending phase => phase.InFlight,
            SessionPhase.RetryWait phase => phase.InFlight,
            _ => null,
        };
        return inFlight is not null && inFlight.Batch.End == token
            ? ledger.Accept(AcceptedBatch.Of(inFlight.Batch), now).Advance(token, now, out frames)
            : null;
    }

    private static SessionStep WentBack(SessionState state, CommitLedger ledger, OffsetToken token, StepContext context)
    {
        ImmutableArray<SessionEffect> alarm = ledger.Committed is null
            ? []
            : [
                new SessionEffect.RaiseAlarm(
                    ChannelAlarm.OffsetWentBack, $"the committed offset went from {ledger.Committed} back to {token} without an open"),
            ];
        return Uncommitted(state, alarm, context);
    }

    private static SessionStep Uncommitted(SessionState state, ImmutableArray<SessionEffect> effects, StepContext context)
    {
        var stuck = context.Now - state.Live!.Ledger.ProgressAt;
        if (state.Live.Ledger.HasOutstanding && stuck > state.Policy.CommitTimeout)
        {
            return Finish(
                state,
                new SessionEnd(SessionEndReason.StuckCommit, null, $"accepted rows have not become committed for {stuck.TotalSeconds:F0} s", false),
                [.. effects]);
        }

        return Continue(state, [.. effects]);
    }

    private static SessionStep Committed(SessionState state, CommitLedger ledger, int frames, ChannelStatus status, StepContext context)
    {
        var report = new CommitReport(
            ledger.Committed!.Value,
            frames,
            ledger.RowsCommitted,
            status.RowsInserted - ledger.InsertedBase,
            status.RowErrors - ledger.ErrorsBase,
            status.LastErrorMessage,
            status.RowsInserted,
            status.RowErrors)
        {
            ErrorsUpTo = RowErrorNote.Of(status).UpTo,
        };
        var effects = new List<SessionEffect> { new SessionEffect.ReportCommitted(report) };
        var unexplained = report.RowsInserted + report.RowErrors - report.RowsCommitted;
        if (unexplained != 0 && unexplained != ledger.Unexplained)
        {
            effects.Add(new SessionEffect.RaiseAlarm(
                ChannelAlarm.CountersDiffer,
                $"{report.RowsCommitted} rows of this session are committed, but the channel counts {report.RowsInserted} inserted and {report.RowErrors} rejected"));
        }

        var isWell = status.RowsInserted > ledger.InsertedBase;
        var known = state with
        {
            Live = state.Live! with { Ledger = ledger with { Unexplained = unexplained } },
            Policy = isWell ? state.Policy with { OneFrameAtATime = false } : state.Policy,
        };
        return Continue(known, effects);
    }

    private static SessionStep Continue(SessionState state, List<SessionEffect> effects)
    {
        if (IsDrained(state)) return Finish(state, Drained, [.. effects]);
        if (!state.Live!.Ledger.HasOutstanding)
        {
            var idle = WithPoll(state, PollState.Idle);
            // Whoever waited for this commit before it sends more may go on now.
            return state.Phase is SessionPhase.Ready { Correlation: 0, Paced: null } ? FetchNext(idle, effects) : new(idle, [.. effects]);
        }

        effects.Add(new SessionEffect.SchedulePoll(state.Policy.PollInterval));
        return new(WithPoll(state, PollState.Idle with { Phase = PollPhase.Scheduled }), [.. effects]);
    }

    private static SessionState WithPoll(SessionState state, PollState poll) => state with { Live = state.Live! with { Poll = poll } };
}
