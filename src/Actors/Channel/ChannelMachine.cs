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
///                  │  ├────▶ Suspended ──▶ Running (probe) …
///                  │  ├────▶ Switching ──▶ a successor of this actor takes over
///                  └──┴────▶ Drained
/// </code>
/// The order is always: the service reports c, c is journaled, rows under suspicion are copied into the quarantine, only then
/// the spool is trimmed to c.
/// </remarks>
internal static partial class ChannelMachine
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
            ChannelInput.SpoolReady ready => OnSpoolReady(state, ready),
            ChannelInput.SpoolReplaced => OnSpoolReplaced(state),
            ChannelInput.Opened opened => OnOpened(state, opened, now, wall),
            ChannelInput.Committed committed => OnCommitted(state, committed.Report, now, wall, jitter),
            ChannelInput.AlarmRaised alarm => OnAlarm(state, alarm, wall),
            ChannelInput.SessionEnded ended when state.Phase == ChannelPhase.Running => OnSessionEnded(state, ended.End, now, wall, jitter),
            ChannelInput.FactWritten written => OnFactWritten(state, written.Fact, now, wall),
            ChannelInput.Quarantined copied => OnQuarantined(state, copied.Correlation, wall),
            ChannelInput.QuarantineFailed failed => OnQuarantineFailed(state, failed, wall, jitter),
            ChannelInput.QuarantineDue => QuarantineAgain(state),
            ChannelInput.HistoryFailed => OnHistoryFailed(state, jitter),
            ChannelInput.RetryDue or ChannelInput.ResumeRequested when IsWaiting(state) => Start(state),
            ChannelInput.RetryDue or ChannelInput.ResumeRequested when state.Phase == ChannelPhase.Switching => Succeed(state, []),
            ChannelInput.JournalDue => Journal(state, now, wall, force: true),
            ChannelInput.DrainRequested drain => OnDrain(state, drain.UpTo),
            ChannelInput.StopRequested => OnStop(state, now, wall),
            _ => new ChannelStep(state, []),
        };
        ChannelInvariants.Check(state, input, step);
        return step;
    }

    private static Sequence Later(Sequence one, Sequence other) => one > other ? one : other;

    private static bool IsWaiting(ChannelState state) => state.Phase is ChannelPhase.BackingOff or ChannelPhase.Suspended;

    private static ChannelStep OnSpoolReady(ChannelState state, ChannelInput.SpoolReady ready)
    {
        // A lost journal is no loss: the spool only ever deleted what had been journaled as committed.
        var mark = ChannelFacts.Later(state.Facts.Mark, ready.TrimmedTo);
        var known = state with
        {
            Facts = state.Facts with { Mark = mark },
            Reported = ChannelFacts.Later(state.Reported, mark),
            // A journal that is behind the spool, which a power cut can leave, does not know the counters at the mark. What was
            // trimmed up to the origin is not its business: other channels committed that.
            Counters = ready.TrimmedTo.Sequence > Later(state.Facts.Mark.Sequence, ready.Origin) ? null : state.Counters,
            Origin = ready.Origin,
            Fences = ready.IsHandOver,
        };
        // A spool that had to be opened again has forgotten the trims that it had put off, and so has one whose process died.
        var (settled, effects) = mark.Sequence > ready.TrimmedTo.Sequence || known.Facts.Due is not null ? Settle(known with { Quarantining = null }) : (known, []);
        if (state.Phase == ChannelPhase.Switching) return Succeed(settled, effects);
        if (state.Phase != ChannelPhase.Attaching) return new(settled, effects);
        var started = Start(settled);
        return started with { Effects = effects.AddRange(started.Effects) };
    }

    private static ChannelStep Start(ChannelState state)
    {
        if (state.DrainTo is { } target && target <= state.Facts.Mark.Sequence) return DrainedOnceSettled(state, []);
        var mark = ChannelFacts.Later(state.Facts.Mark, state.Reported);
        var policy = state.WhollyRejected > 0 ? state.Policy.Session with { OneFrameAtATime = true } : state.Policy.Session;
        return new(
            state with { Phase = ChannelPhase.Running, Facts = state.Facts with { Epoch = state.Facts.Epoch + 1 } },
            [new ChannelEffect.StartSession(policy, mark, state.DrainTo) { Origin = state.Origin, IsFence = state.Fences }]);
    }

    private static ChannelStep OnAlarm(ChannelState state, ChannelInput.AlarmRaised alarm, DateTimeOffset wall) =>
        alarm.Alarm == ChannelAlarm.ChannelLost
            ? new(state with { Counters = null }, [new ChannelEffect.Persist(new ChannelLost(state.Facts.Mark.ToString(), alarm.Message, wall))])
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

    /// <summary>The drain is over when nothing of it waits for the journal or the quarantine; then, or as soon as that is so.</summary>
    private static ChannelStep DrainedOnceSettled(ChannelState state, ImmutableArray<ChannelEffect> effects) =>
        state.IsSettled ? Drained(state, effects) : new(state, effects);

    private static ChannelStep Drained(ChannelState state, ImmutableArray<ChannelEffect> effects) =>
        new(state with { Phase = ChannelPhase.Drained }, effects.Add(new ChannelEffect.AnswerDrained()));

    private static ChannelStep OnSessionEnded(ChannelState state, SessionEnd end, TimeSpan now, DateTimeOffset wall, double jitter)
    {
        var journal = Journal(state with { Strikes = Count(state.Strikes, end), LastEnd = end }, now, wall, force: true);
        var next = Next(journal.State, end, jitter);
        return next with { Effects = journal.Effects.AddRange(next.Effects) };
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
            // The answer follows when the last commit is journaled.
            case SessionEndReason.Drained:
                return state.DrainTo is { } target && target <= state.Facts.Mark.Sequence ? DrainedOnceSettled(state, []) : new(state, []);
            case SessionEndReason.Fenced:
                return Switch(state, new Succession.HandOver());
            case SessionEndReason.ForeignHistory when !policy.ChannelExact:
                return Switch(state, new Succession.NewHistory(end.Message));
            case SessionEndReason.ForeignHistory:
                return Suspend(state with { LastEnd = end with { Message = $"{end.Message}; {FixedName}" } }, end, jitter);
            case SessionEndReason.Configuration or SessionEndReason.FrameTooLarge or SessionEndReason.RowsRejected:
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
        var (suspended, retry) = Probe(state with { Phase = ChannelPhase.Suspended }, jitter);
        // What the service refuses may be refused because of where it is asked: a probe that keeps a host that has moved never ends.
        return end.Reason is SessionEndReason.Unauthorized or SessionEndReason.Configuration
            ? new(suspended, [new ChannelEffect.ForgetAccess(), retry])
            : new(suspended, [retry]);
    }

    private static (ChannelState State, ChannelEffect Retry) Probe(ChannelState state, double jitter) => (
        state with { Strikes = state.Strikes with { Probes = state.Strikes.Probes + 1 } },
        new ChannelEffect.ScheduleRetry(state.Policy.Probe.Delay(state.Strikes.Probes, jitter)));
}
