using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Channel;

/// <summary>One append at a time: a new batch, its repetitions, its outcome.</summary>
internal static partial class SessionMachine
{
    private static SessionStep FetchNext(SessionState state, List<SessionEffect> effects)
    {
        if (IsDrained(state)) return Finish(state, Drained, [.. effects]);
        var policy = state.Policy;
        if (policy.OneFrameAtATime && state.Live!.Ledger.HasOutstanding) return new(state with { Phase = new SessionPhase.Ready(0, Paced: null) }, [.. effects]);
        var (numbered, correlation) = Number(state);
        // No limit is too small for the first frame.
        effects.Add(new SessionEffect.FetchBatch(correlation, state.Live!.Cursor, policy.OneFrameAtATime ? policy.Limits with { MaxBytes = 1 } : policy.Limits));
        return new(numbered with { Phase = new SessionPhase.Ready(correlation, Paced: null) }, [.. effects]);
    }

    private static SessionStep OnFetched(SessionState state, OutgoingBatch batch, StepContext context)
    {
        var wait = PaceOf(state, context.Now);
        return wait > TimeSpan.Zero
            ? new(
                state with { Phase = new SessionPhase.Ready(0, batch) },
                [new SessionEffect.ScheduleRetry(wait)])
            : SendNew(state, batch, context);
    }

    /// <summary>How long the next append has to wait for the request rate; zero or less when it need not.</summary>
    private static TimeSpan PaceOf(SessionState state, TimeSpan now) =>
        state.Live!.LastAppendAt is { } last ? last + state.Policy.RequestGap - now : TimeSpan.Zero;

    private static SessionStep SendNew(SessionState state, OutgoingBatch batch, StepContext context)
    {
        var request = new AppendRequest(
            context.FreshId,
            state.Live!.Continuation,
            batch.First,
            batch.End,
            batch.Body,
            batch.Codec == FrameCodec.Zstd ? "zstd" : "gzip",
            batch.UncompressedBytes);
        return Send(
            state, new InFlight(request, batch, 0, context.Now, UnclearSince: null, MaybeAccepted: false, Rejected: false), context.Now);
    }

    private static SessionStep Send(SessionState state, InFlight inFlight, TimeSpan now)
    {
        var (numbered, correlation) = Number(state);
        return new(
            numbered with
            {
                Phase = new SessionPhase.Appending(correlation, inFlight, state.Access!.Epoch),
                Live = state.Live! with { LastAppendAt = now },
            },
            [new SessionEffect.AppendRows(correlation, state.Access, inFlight.Request)]);
    }

    /// <summary>Repeats the append with fresh access; a refused request counts against the rate, too.</summary>
    private static SessionStep Resend(SessionState state, InFlight inFlight, TimeSpan now)
    {
        var wait = PaceOf(state, now);
        return wait > TimeSpan.Zero
            ? new(state with { Phase = new SessionPhase.RetryWait(inFlight) }, [new SessionEffect.ScheduleRetry(wait)])
            : Send(state, inFlight, now);
    }

    private static SessionStep OnAppendAnswered(
        SessionState state, SessionPhase.Appending phase, SnowpipeResult<ContinuationToken> result, StepContext context)
    {
        var inFlight = phase.InFlight;
        if (result is SnowpipeResult<ContinuationToken>.Ok ok) return Accepted(state, inFlight, ok.Value, context);
        var failure = ((SnowpipeResult<ContinuationToken>.Failed)result).Failure;
        switch (failure.Class)
        {
            case FailureClass.Unauthorized when !inFlight.Rejected:
                var (numbered, correlation) = Number(state);
                return new(
                    numbered with { Phase = new SessionPhase.Appending(correlation, inFlight with { Rejected = true, UnclearSince = null }, Epoch: null) },
                    [new SessionEffect.ReplaceAccess(correlation, phase.Epoch!.Value)]);
            case FailureClass.Ambiguous or FailureClass.Throttled:
                return RetryAppend(state, inFlight, failure, context);
            case FailureClass.TooLarge:
                return Shrink(state, inFlight, failure);
            default:
                return Finish(state, EndFor(failure.Class), failure.Code, failure.Message);
        }
    }

    private static SessionStep Accepted(SessionState state, InFlight inFlight, ContinuationToken next, StepContext context)
    {
        var live = state.Live!;
        var batch = inFlight.Batch;
        // A poll that was faster than this answer may have seen the batch committed already.
        var ledger = live.Ledger.Covers(batch.End) ? live.Ledger : live.Ledger.Accept(AcceptedBatch.Of(batch), context.Now);
        var effects = new List<SessionEffect> { new SessionEffect.ReportAccepted(batch.Last, batch.Rows, batch.UncompressedBytes) };
        var poll = live.Poll;
        if (poll.Phase == PollPhase.Idle && ledger.HasOutstanding)
        {
            poll = PollState.Idle with { Phase = PollPhase.Scheduled };
            effects.Add(new SessionEffect.SchedulePoll(state.Policy.PollInterval));
        }

        return FetchNext(
            state with { Live = live with { Continuation = next, Cursor = batch.Last, Ledger = ledger, Poll = poll } },
            effects);
    }

    private static SessionStep RetryAppend(SessionState state, InFlight inFlight, SnowpipeFailure failure, StepContext context)
    {
        var ambiguous = failure.Class == FailureClass.Ambiguous;
        // Being told to wait is a clear answer: only silence in a row counts as silence.
        var unclearSince = ambiguous ? inFlight.UnclearSince ?? state.Live!.LastAppendAt : null;
        var (since, limit) = ambiguous
            ? (unclearSince ?? inFlight.Since, state.Policy.AmbiguousLimit)
            : (inFlight.Since, state.Policy.ThrottledLimit);
        if (context.Now - since > limit) return Finish(state, EndFor(failure.Class), failure.Code, failure.Message);
        var waiting = inFlight with
        {
            Attempt = inFlight.Attempt + 1,
            UnclearSince = unclearSince,
            // Only a 429 surely kept the server from acting.
            MaybeAccepted = inFlight.MaybeAccepted || failure.HttpStatus is not 429,
            Rejected = false,
        };
        return new(
            state with { Phase = new SessionPhase.RetryWait(waiting) },
            [
                new SessionEffect.ReportTrouble("append", failure.Message, waiting.Attempt),
                new SessionEffect.ScheduleRetry(Pause(state.Policy, inFlight.Attempt, failure, context.Jitter)),
            ]);
    }

    private static SessionStep Shrink(SessionState state, InFlight inFlight, SnowpipeFailure failure)
    {
        if (inFlight.Batch.Frames <= 1)
        {
            return Finish(
                state,
                SessionEndReason.FrameTooLarge,
                failure.Code,
                $"rows {inFlight.Batch.First} to {inFlight.Batch.Last} ({inFlight.Batch.Body.Length} bytes) are refused as too large: {failure.Message}");
        }

        // A refused body consumed no token, so another cut may use it, but only if no earlier try can have been accepted (I2).
        if (inFlight.MaybeAccepted) return Finish(state, SessionEndReason.BodyTooLarge, failure.Code, failure.Message);
        var halved = state.Policy.Limits with { MaxBytes = Math.Max(1, inFlight.Batch.Body.Length / 2), MaxRows = Math.Max(1, inFlight.Batch.Rows / 2) };
        return FetchNext(
            state with { Policy = state.Policy with { Limits = halved } },
            [new SessionEffect.ReportTrouble("append", $"{failure.Message}; sending smaller bodies from now on", inFlight.Attempt + 1)]);
    }

    private static bool IsDrained(SessionState state) =>
        state is { DrainTo: { } target, Live: { } live } && (live.Ledger.Committed?.Sequence ?? state.Mark.Sequence) >= target;
}
