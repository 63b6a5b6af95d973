using System.Collections.Immutable;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Channel;

/// <summary>From one sequence of numbers to the next (design §5): a foreign history, a hand-over, a spool file that was replaced.</summary>
internal static partial class ChannelMachine
{
    private const string FixedName =
        "no new history can be begun because the channel name is fixed (snowflake.channel-exact): see to it that nobody else writes to the channel, or set another snowflake.channel";

    /// <summary>The spool's numbers belong to another channel now: what this one still hears of means nothing to them.</summary>
    private static ChannelStep OnSpoolReplaced(ChannelState state)
    {
        if (state is { Phase: ChannelPhase.Switching, Next: Succession.Done }) return new(state, []);
        return new(
            state with { Phase = ChannelPhase.Switching, Next = new Succession.Done(), Quarantining = null },
            state.Phase == ChannelPhase.Running ? [new ChannelEffect.StopSession()] : []);
    }

    private static ChannelStep Switch(ChannelState state, Succession next) => Succeed(state with { Phase = ChannelPhase.Switching, Next = next }, []);

    /// <summary>
    /// Asks the spool for the change once everything that is committed is journaled, copied where it must be and trimmed: what
    /// is committed must not be taken for rows of uncertain owner.
    /// </summary>
    private static ChannelStep Succeed(ChannelState state, ImmutableArray<ChannelEffect> effects) => state.Next switch
    {
        _ when !state.IsSettled => new(state, effects),
        Succession.NewHistory foreign => new(state, effects.Add(new ChannelEffect.StartNewHistory(foreign.Reason))),
        Succession.HandOver => new(state, effects.Add(new ChannelEffect.CompleteHandOver(CommittedHere(state)))),
        _ => new(state, effects),
    };

    private static OffsetToken? CommittedHere(ChannelState state) => state.Facts.Mark.Sequence > state.Origin ? state.Facts.Mark : null;

    private static ChannelStep OnHistoryFailed(ChannelState state, double jitter)
    {
        if (state is not { Phase: ChannelPhase.Switching, Next: Succession.NewHistory or Succession.HandOver }) return new(state, []);
        var (waiting, retry) = Probe(state, jitter);
        return new(waiting, [retry]);
    }
}
