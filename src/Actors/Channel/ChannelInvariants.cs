using ThermalActors.Readings.Streaming;

namespace ThermalActors.Actors.Channel;

/// <summary>What every step of the channel has to keep to (design §3, §4), checked at run time.</summary>
internal static class ChannelInvariants
{
    /// <summary>Lets a step through that keeps to them.</summary>
    /// <exception cref="InvalidOperationException">The step is a defect; the channel must not act on it.</exception>
    public static void Check(ChannelState before, ChannelInput input, ChannelStep step)
    {
        var after = step.State;
        if (!ChannelPhaseTransitions.IsLegal(before.Phase, after.Phase))
            throw Defect(input, $"led from {before.Phase} to {after.Phase}, which the table does not allow");
        // The mark only grows: whatever the service says, numbering never starts again.
        if (after.Facts.Mark.Sequence < before.Facts.Mark.Sequence) throw Defect(input, $"moved the mark from {before.Facts.Mark} back to {after.Facts.Mark}");
        if (after.Reported.Sequence < after.Facts.Mark.Sequence) throw Defect(input, $"knows of {after.Reported} only, but the mark is {after.Facts.Mark}");
        foreach (var effect in step.Effects) CheckEffect(before, input, after, effect);
    }

    private static void CheckEffect(ChannelState before, ChannelInput input, ChannelState after, ChannelEffect effect)
    {
        switch (effect)
        {
            // I3, "trimmed ≤ journal mark", and nothing under suspicion is deleted before it is copied.
            case ChannelEffect.TrimSpool trim when trim.Committed.Sequence > after.Facts.Mark.Sequence:
                throw Defect(input, $"trimmed to {trim.Committed}, but the journal says {after.Facts.Mark} (I3)");
            case ChannelEffect.TrimSpool when after.Facts.Due is { } due:
                throw Defect(input, $"trimmed rows under suspicion, {due.First} to {due.Last}, before they were copied");
            case ChannelEffect.Persist { Fact: OffsetCommitted committed } when OffsetToken.TryParse(committed.Offset, out var mark) && mark.Sequence < before.Facts.Mark.Sequence:
                throw Defect(input, $"journaled {mark} behind the mark {before.Facts.Mark}");
            // One session at a time, and none while the numbers belong to somebody else.
            case ChannelEffect.StartSession when before.Phase == ChannelPhase.Running && input is not ChannelInput.SessionEnded:
                throw Defect(input, "started a session beside the one that is alive");
            case ChannelEffect.StartNewHistory or ChannelEffect.CompleteHandOver when !after.IsSettled:
                throw Defect(input, "changed the sequence before everything that is committed was journaled and trimmed");
        }
    }

    private static InvalidOperationException Defect(ChannelInput input, string what) => new($"Channel machine: {input.GetType().Name} {what}.");
}
