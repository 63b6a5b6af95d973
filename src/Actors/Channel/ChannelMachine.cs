using System.Collections.Immutable;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Channel;

/// <summary>
/// The pure decisions of the channel actor: which session comes next, what is journaled, when the spool may delete.
/// </summary>
/// <remarks>
/// <code>
/// Attaching ──▶ Running ──▶ BackingOff ──▶ Running …
///                  │  └────▶ Suspended ──▶ Running (probe) …
///                  └───────▶ Drained
/// </code>
/// The order is always: the service reports c, c is journaled, only then the spool is trimmed to c.
/// </remarks>
internal static class ChannelMachine
{
    /// <summary>Decides what follows from an input.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="input">What happened.</param>
    /// <param name="now">Elapsed time.</param>
    /// <param name="wall">Wall-clock time, for the journal only.</param>
    /// <param name="jitter">A random number, 0 inclusive to 1 exclusive.</param>
    public static ChannelStep Step(ChannelState state, ChannelInput input, TimeSpan now, DateTimeOffset wall, double jitter)
    {
        var step = input switch
        {
            ChannelInput.SpoolReady ready when state.Phase == ChannelPhase.Attaching => OnSpoolReady(state, ready),
            ChannelInput.SpoolReady ready => OnSpoolAgain(state, ready),
            ChannelInput.Opened opened => OnOpened(state, opened, now, wall),
            ChannelInput.Committed committed => OnCommitted(state, committed.Report, now, wall),
            ChannelInput.AlarmRaised alarm => OnAlarm(state, alarm, wall),
            ChannelInput.SessionEnded ended when state.Phase == ChannelPhase.Running => OnSessionEnded(state, ended.End, now, wall, jitter),
            ChannelInput.FactWritten written => OnFactWritten(state, written.Fact, now, wall),
            ChannelInput.RetryDue or ChannelInput.ResumeRequested when IsWaiting(state) => Start(state),
            ChannelInput.JournalDue => Journal(state, now, wall, force: true),
            ChannelInput.DrainRequested drain => OnDrain(state, drain.UpTo),
            ChannelInput.StopRequested => OnStop(state, now, wall),
            _ => new ChannelStep(state, []),
        };
        return ChannelPhaseTransitions.IsLegal(state.Phase, step.State.Phase)
            ? step
            : throw new InvalidOperationException(
                $"Channel machine: {input.GetType().Name} led from {state.Phase} to {step.State.Phase}, which the table does not allow.");
    }

    private static bool IsWaiting(ChannelState state) => state.Phase is ChannelPhase.BackingOff or ChannelPhase.Suspended;

    private static ChannelStep OnSpoolReady(ChannelState state, ChannelInput.SpoolReady ready)
    {
        // A lost journal is no loss: the spool only ever deleted what had been journaled as committed.
        var mark = ChannelFacts.Later(state.Facts.Mark, ready.TrimmedTo);
        var known = state with { Facts = state.Facts with { Mark = mark }, Reported = ChannelFacts.Later(state.Reported, mark) };
        var started = Start(known);
        return mark.Sequence > ready.TrimmedTo.Sequence
            ? started with { Effects = started.Effects.Insert(0, new ChannelEffect.TrimSpool(mark)) }
            : started;
    }

    /// <summary>A spool that had to be opened again has forgotten the trims that it had put off.</summary>
    private static ChannelStep OnSpoolAgain(ChannelState state, ChannelInput.SpoolReady ready) =>
        state.Facts.Mark.Sequence > ready.TrimmedTo.Sequence ? new(state, [new ChannelEffect.TrimSpool(state.Facts.Mark)]) : new(state, []);

    private static ChannelStep Start(ChannelState state)
    {
        if (state.DrainTo is { } target && target <= state.Facts.Mark.Sequence) return Drained(state, []);
        var mark = ChannelFacts.Later(state.Facts.Mark, state.Reported);
        return new(
            state with { Phase = ChannelPhase.Running, Facts = state.Facts with { Epoch = state.Facts.Epoch + 1 } },
            [new ChannelEffect.StartSession(state.Policy.Session, mark, state.DrainTo)]);
    }

    private static ChannelStep OnOpened(ChannelState state, ChannelInput.Opened opened, TimeSpan now, DateTimeOffset wall)
    {
        var effects = ImmutableArray.Create<ChannelEffect>(
            new ChannelEffect.Persist(new SessionOpened(state.Facts.Epoch, opened.ServerToken, wall)));
        if (opened.OurOffset is not { } committed)
            return new(state with { ErrorsSeen = opened.ServerToken is null ? 0 : opened.RowErrors }, effects);

        // Rows were committed, or rejected, that we had not heard of: the answer was lost, or the process died before it was journaled.
        var report = new CommitReport(committed, state.Policy.JournalFrames, 0, 0, 0, null, opened.RowsInserted, opened.RowErrors);
        // Before the first commit that we know of, all that was ever counted on the channel is ours.
        var seen = state.ErrorsSeen ?? (state.Reported.Sequence == Sequence.None ? 0 : opened.RowErrors);
        var (known, rejections) = CountRejections(state, report, seen, wall);
        effects = effects.AddRange(rejections);
        if (committed.Sequence <= state.Reported.Sequence) return new(known, effects);
        var journal = Journal(
            known with { Reported = committed, Pending = report, PendingFrames = state.Policy.JournalFrames, Strikes = default },
            now,
            wall,
            force: true);
        return journal with { Effects = effects.AddRange(journal.Effects) };
    }

    private static ChannelStep OnCommitted(ChannelState state, CommitReport report, TimeSpan now, DateTimeOffset wall)
    {
        var (known, rejections) = CountRejections(state, report, state.ErrorsSeen ?? report.ErrorsTotal - report.RowErrors, wall);
        var journal = Journal(
            known with
            {
                Reported = report.Token,
                Pending = report,
                PendingFrames = state.PendingFrames + report.Frames,
                Strikes = default,
            },
            now,
            wall,
            force: state.DrainTo is not null);
        return journal with { Effects = rejections.AddRange(journal.Effects) };
    }

    private static (ChannelState State, ImmutableArray<ChannelEffect> Effects) CountRejections(
        ChannelState state, CommitReport report, long seen, DateTimeOffset wall) => (
        state with { ErrorsSeen = report.ErrorsTotal },
        report.ErrorsTotal > seen
            ? [new ChannelEffect.Persist(new RowsRejected(report.Token.ToString(), report.ErrorsTotal - seen, report.LastError, wall))]
            : []);

    /// <summary>Writes the pending commit when it is due, else makes sure that it will be.</summary>
    private static ChannelStep Journal(ChannelState state, TimeSpan now, DateTimeOffset wall, bool force)
    {
        if (state.Pending is not { } report || state.Writing) return new(state, []);
        var due = state.JournaledAt is { } last ? last + state.Policy.JournalInterval : now;
        if (!force && state.PendingFrames < state.Policy.JournalFrames && now < due)
        {
            return new(state, [new ChannelEffect.ScheduleJournal(due - now)]);
        }

        return new(
            state with { Writing = true, Pending = null, PendingFrames = 0, JournaledAt = now },
            [new ChannelEffect.Persist(new OffsetCommitted(report.Token.ToString(), report.InsertedTotal, report.ErrorsTotal, wall))]);
    }

    private static ChannelStep OnFactWritten(ChannelState state, IPersistedFact fact, TimeSpan now, DateTimeOffset wall)
    {
        var epoch = state.Facts.Epoch;
        var known = state with { Facts = state.Facts.Apply(fact) with { Epoch = Math.Max(epoch, state.Facts.Epoch) } };
        if (fact is not OffsetCommitted) return new(known, []);
        var effects = ImmutableArray.Create<ChannelEffect>(
            new ChannelEffect.TrimSpool(known.Facts.Mark), new ChannelEffect.ResetBackoff());
        var rest = Journal(known with { Writing = false }, now, wall, force: known.DrainTo is not null);
        return known is { DrainTo: { } target, LastEnd.Reason: SessionEndReason.Drained } && target <= known.Facts.Mark.Sequence
            ? Drained(rest.State, effects.AddRange(rest.Effects))
            : rest with { Effects = effects.AddRange(rest.Effects) };
    }

    private static ChannelStep OnAlarm(ChannelState state, ChannelInput.AlarmRaised alarm, DateTimeOffset wall) =>
        alarm.Alarm == ChannelAlarm.ChannelLost
            ? new(state, [new ChannelEffect.Persist(new ChannelLost(state.Facts.Mark.ToString(), alarm.Message, wall))])
            : new(state, []);

    private static ChannelStep OnDrain(ChannelState state, Sequence upTo)
    {
        var draining = state with { DrainTo = upTo };
        return state.Phase switch
        {
            ChannelPhase.Running => new(draining, [new ChannelEffect.DrainSession(upTo)]),
            // A drain tries at once, whatever the pause or suspension would have been.
            ChannelPhase.BackingOff or ChannelPhase.Suspended => Start(draining),
            ChannelPhase.Drained => Drained(draining, []),
            _ => new(draining, []),
        };
    }

    private static ChannelStep OnStop(ChannelState state, TimeSpan now, DateTimeOffset wall)
    {
        var journal = Journal(state, now, wall, force: true);
        return journal with { Effects = journal.Effects.Add(new ChannelEffect.Stop()) };
    }

    private static ChannelStep Drained(ChannelState state, ImmutableArray<ChannelEffect> effects) =>
        new(state with { Phase = ChannelPhase.Drained }, effects.Add(new ChannelEffect.AnswerDrained()));

    private static ChannelStep OnSessionEnded(ChannelState state, SessionEnd end, TimeSpan now, DateTimeOffset wall, double jitter)
    {
        var strikes = Count(state.Strikes, end);
        var journal = Journal(state with { Strikes = strikes, LastEnd = end }, now, wall, force: true);
        var next = journal.State;
        var next2 = Next(next, end, jitter);
        return next2 with { Effects = journal.Effects.AddRange(next2.Effects) };
    }

    private static Strikes Count(Strikes before, SessionEnd end)
    {
        var strikes = end.Committed ? default : before;
        return strikes with
        {
            Ends = strikes.Ends + 1,
            SequencerLosses = end.Reason == SessionEndReason.SequencerLost ? strikes.SequencerLosses + 1 : strikes.SequencerLosses,
            Rejections = end.Reason == SessionEndReason.Unauthorized ? strikes.Rejections + 1 : strikes.Rejections,
            StuckCommits = end.Reason == SessionEndReason.StuckCommit ? strikes.StuckCommits + 1 : strikes.StuckCommits,
        };
    }

    private static ChannelStep Next(ChannelState state, SessionEnd end, double jitter)
    {
        var policy = state.Policy;
        switch (end.Reason)
        {
            case SessionEndReason.Drained when state.DrainTo is { } target && target <= state.Facts.Mark.Sequence && !state.Writing:
                return Drained(state, []);
            case SessionEndReason.Drained:
                // The answer follows when the last commit is journaled.
                return new(state, []);
            case SessionEndReason.ForeignHistory or SessionEndReason.Configuration or SessionEndReason.FrameTooLarge:
            case SessionEndReason.SequencerLost when state.Strikes.SequencerLosses >= policy.LossesBeforeSuspension:
            case SessionEndReason.StuckCommit when state.Strikes.StuckCommits >= policy.StuckBeforeSuspension:
            case SessionEndReason.Unauthorized when state.Strikes.Rejections > 1:
                return Suspend(state, end, jitter);
            case SessionEndReason.Unauthorized:
                var restarted = Start(state);
                return restarted with { Effects = restarted.Effects.Insert(0, new ChannelEffect.ForgetAccess()) };
            // A host that was retired answers nobody: silence for minutes is a reason to ask where the host is now.
            case SessionEndReason.FailedOver or SessionEndReason.AmbiguousTooLong:
                return BackOff(state, jitter, new ChannelEffect.ForgetAccess());
            case SessionEndReason.BodyTooLarge:
                var limits = policy.Session.Limits;
                var smaller = policy with { Session = policy.Session with { Limits = limits with { MaxBytes = Math.Max(64 * 1024, limits.MaxBytes / 2) } } };
                return BackOff(state with { Policy = smaller }, jitter);
            default:
                return BackOff(state, jitter);
        }
    }

    private static ChannelStep BackOff(ChannelState state, double jitter, params ReadOnlySpan<ChannelEffect> before) => new(
        state with { Phase = ChannelPhase.BackingOff },
        [.. before, new ChannelEffect.ScheduleRetry(state.Policy.Restart.Delay(state.Strikes.Ends - 1, jitter))]);

    private static ChannelStep Suspend(ChannelState state, SessionEnd end, double jitter)
    {
        var delay = state.Policy.Probe.Delay(state.Strikes.Probes, jitter);
        var suspended = state with
        {
            Phase = ChannelPhase.Suspended,
            Strikes = state.Strikes with { Probes = state.Strikes.Probes + 1 },
        };
        return end.Reason == SessionEndReason.Unauthorized
            ? new(suspended, [new ChannelEffect.ForgetAccess(), new ChannelEffect.ScheduleRetry(delay)])
            : new(suspended, [new ChannelEffect.ScheduleRetry(delay)]);
    }
}
