using System.Collections.Immutable;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Channel;

/// <summary>From what the service reports to what the journal says and the spool may delete (design §3, §7).</summary>
internal static partial class ChannelMachine
{
    private static ChannelStep OnOpened(ChannelState state, ChannelInput.Opened opened, TimeSpan now, DateTimeOffset wall)
    {
        var fact = new SessionOpened(state.Facts.Epoch, opened.ServerToken, wall);
        if (opened.OurOffset is not { } committed)
        {
            // A new channel, or one that has lost its history: whatever it has counted so far is none of our rows.
            return new(
                state with { Counters = new RowCounters(opened.RowsInserted, opened.RowErrors, opened.RowErrors) },
                [new ChannelEffect.Persist(fact with { RowsInserted = opened.RowsInserted, RowErrors = opened.RowErrors })]);
        }

        // Rows were committed, or rejected, that we had not heard of: the answer was lost, or the process died before it was journaled.
        var report = new CommitReport(
            committed, state.Policy.JournalFrames, 0, 0, 0, opened.Errors.Message, opened.RowsInserted, opened.RowErrors)
        {
            ErrorsUpTo = opened.Errors.UpTo,
        };
        // Before the first commit that we know of, all that was ever counted on the channel is ours; a rejection may be journaled although
        // that commit is not.
        var before = state.Counters ?? (state.Reported.Sequence <= state.Origin ? new RowCounters(0, 0, state.Facts.RowErrors ?? 0) : null);
        var (known, effects) = CountRows(state, report, before, opened.RowsSinceMark, wall);
        effects = effects.Insert(0, new ChannelEffect.Persist(fact));
        if (committed.Sequence <= state.Reported.Sequence) return new(known, effects);
        var journal = Journal(
            known with { Reported = committed, Pending = report, PendingFrames = state.Policy.JournalFrames, Strikes = default },
            now,
            wall,
            force: true);
        return journal with { Effects = effects.AddRange(journal.Effects) };
    }

    private static ChannelStep OnCommitted(ChannelState state, CommitReport report, TimeSpan now, DateTimeOffset wall, double jitter)
    {
        var before = state.Counters ?? new RowCounters(
            report.InsertedTotal - report.RowsInserted, report.ErrorsTotal - report.RowErrors, report.ErrorsTotal - report.RowErrors);
        // Whether the numbers add up is the session's to say: it knows what it has sent.
        var (known, rejections) = CountRows(state, report, before, rowsSent: null, wall);
        var rejected = known.WhollyRejected >= known.Policy.RejectionsBeforeSuspension;
        var journal = Journal(
            known with
            {
                Reported = report.Token,
                Pending = report,
                PendingFrames = state.PendingFrames + report.Frames,
                Strikes = known.WhollyRejected > 0 ? state.Strikes : default,
            },
            now,
            wall,
            force: state.DrainTo is not null || !rejections.IsEmpty);
        var effects = rejections.AddRange(journal.Effects);
        return rejected && state.Phase == ChannelPhase.Running ? StopForRejections(journal.State, report, effects, jitter) : journal with { Effects = effects };
    }

    /// <summary>Nothing that is sent arrives: more of it would only fill the quarantine.</summary>
    private static ChannelStep StopForRejections(ChannelState state, CommitReport report, ImmutableArray<ChannelEffect> effects, double jitter)
    {
        var end = new SessionEnd(
            SessionEndReason.RowsRejected,
            null,
            $"every row of {state.WhollyRejected} commits in a row was rejected ({report.LastError ?? "no reason was given"}); the rows are in the quarantine. "
            + "Compare the table's columns with the set-up (thermal-actors sql setup), then replay them (thermal-actors quarantine replay)",
            Committed: false);
        var suspended = Suspend(state with { LastEnd = end }, end, jitter);
        return suspended with { Effects = [.. effects, new ChannelEffect.StopSession(), .. suspended.Effects] };
    }

    /// <summary>Compares the growth of the channel's counters with what was heard of before, and with the rows sent where they are known.</summary>
    private static (ChannelState State, ImmutableArray<ChannelEffect> Effects) CountRows(
        ChannelState state, CommitReport report, RowCounters? before, long? rowsSent, DateTimeOffset wall)
    {
        var told = Math.Max(before?.Told ?? report.ErrorsTotal, report.ErrorsTotal);
        var counted = state with { Counters = new RowCounters(report.InsertedTotal, report.ErrorsTotal, told) };
        if (before is not { } known) return (counted, []);
        var (inserted, errors) = (report.InsertedTotal - known.Inserted, report.ErrorsTotal - known.Errors);
        var effects = ImmutableArray<ChannelEffect>.Empty;
        if (report.ErrorsTotal > known.Told) effects = [new ChannelEffect.Persist(RejectionOf(state, report, report.ErrorsTotal - known.Told, wall))];
        if (rowsSent is { } sent && inserted + errors != sent)
        {
            effects = effects.Add(new ChannelEffect.RaiseAlarm(
                ChannelAlarm.CountersDiffer,
                $"{sent} rows were committed since the mark {state.Reported.Sequence}, but the channel counts {inserted} more inserted and {errors} more rejected"));
        }

        if (report.Token.Sequence > state.Reported.Sequence)
            counted = counted with { WhollyRejected = inserted <= 0 && errors > 0 ? state.WhollyRejected + 1 : 0 };
        return (counted, effects);
    }

    // Without a bound of the service every row of the commit is under suspicion.
    private static RowsRejected RejectionOf(ChannelState state, CommitReport report, long rows, DateTimeOffset wall)
    {
        var rejection = new RowsRejected(report.Token.ToString(), rows, report.LastError, wall);
        var first = state.Reported.Sequence.Next;
        if (report.Token.Sequence < first) return rejection;
        var last = report.ErrorsUpTo is { } bound && bound >= first && bound < report.Token.Sequence ? bound : report.Token.Sequence;
        return rejection with { From = OffsetToken.Plain(first), To = last == report.Token.Sequence ? null : OffsetToken.Plain(last) };
    }

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
        var known = state with { Facts = state.Facts.Apply(fact) with { Epoch = state.Facts.Epoch } };
        switch (fact)
        {
            case OffsetCommitted:
                var (settled, effects) = Settle(known with { Writing = false });
                effects = effects.Insert(0, new ChannelEffect.ResetBackoff());
                var rest = Journal(settled, now, wall, force: settled.DrainTo is not null);
                return AfterSettling(rest.State, effects.AddRange(rest.Effects));
            case RowsQuarantined:
                var (next, more) = Settle(known with { Quarantining = null });
                return AfterSettling(next, more);
            default:
                return new(known, []);
        }
    }

    /// <summary>Has rows under suspicion copied, one range after the other; the spool may delete when there are none.</summary>
    private static (ChannelState State, ImmutableArray<ChannelEffect> Effects) Settle(ChannelState state)
    {
        if (state.Quarantining is not null) return (state, []);
        if (state.Facts.Due is not { } suspect) return (state, [new ChannelEffect.TrimSpool(state.Facts.Mark)]);
        var run = new QuarantineRun(state.Correlation + 1, suspect, 0);
        return (state with { Correlation = run.Correlation, Quarantining = run }, [Copy(run)]);
    }

    private static ChannelEffect.Quarantine Copy(QuarantineRun run) => new(run.Correlation, run.Suspect.First, run.Suspect.Last, run.Suspect.Message);

    private static ChannelStep AfterSettling(ChannelState state, ImmutableArray<ChannelEffect> effects)
    {
        if (state.Phase == ChannelPhase.Switching) return Succeed(state, effects);
        var isOver = state.Phase != ChannelPhase.Running || state.LastEnd is { Reason: SessionEndReason.Drained };
        return isOver && state.DrainTo is { } target && target <= state.Facts.Mark.Sequence && state.Phase != ChannelPhase.Drained
            ? DrainedOnceSettled(state, effects)
            : new(state, effects);
    }

    private static ChannelStep OnQuarantined(ChannelState state, long correlation, DateTimeOffset wall) =>
        state.Quarantining is { } run && run.Correlation == correlation ? new(state, [Noted(run, wall)]) : new(state, []);

    private static ChannelEffect.Persist Noted(QuarantineRun run, DateTimeOffset wall) => new(new RowsQuarantined(OffsetToken.Plain(run.Suspect.Last), wall));

    private static ChannelStep OnQuarantineFailed(ChannelState state, ChannelInput.QuarantineFailed failed, DateTimeOffset wall, double jitter)
    {
        if (state.Quarantining is not { } run || run.Correlation != failed.Correlation) return new(state, []);
        var again = run with { Failures = run.Failures + 1 };
        if (failed.Failure != SpoolFailure.Full || again.Failures < state.Policy.QuarantineTries)
            return new(state with { Quarantining = again }, [new ChannelEffect.ScheduleQuarantine(state.Policy.Probe.Delay(run.Failures, jitter))]);

        // A full disk may stay full until something is trimmed: keeping what was rejected must not stop what is good.
        var rows = run.Suspect.Rejection.Rows;
        return new(state, [
            new ChannelEffect.RaiseAlarm(ChannelAlarm.RejectedRowsLost, $"{run.Suspect.Message}; there was no room to keep them: {failed.Message}"),
            new ChannelEffect.RecordLoss(rows, wall),
            Noted(run, wall),
        ]);
    }

    private static ChannelStep QuarantineAgain(ChannelState state)
    {
        if (state.Quarantining is not { Failures: > 0 } run) return new(state, []);
        var again = run with { Correlation = state.Correlation + 1 };
        return new(state with { Correlation = again.Correlation, Quarantining = again }, [Copy(again)]);
    }
}
