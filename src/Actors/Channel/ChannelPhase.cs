namespace ThermalActors.Actors.Channel;

/// <summary>Where delivery stands.</summary>
internal enum ChannelPhase
{
    /// <summary>Waits for the spool to be open.</summary>
    Attaching,

    /// <summary>A session is alive.</summary>
    Running,

    /// <summary>The next session starts after a pause.</summary>
    BackingOff,

    /// <summary>Something has to be put right first; the service is probed slowly.</summary>
    Suspended,

    /// <summary>Nothing is sent: the numbers go on in another channel, whose actor takes over.</summary>
    Switching,

    /// <summary>Everything up to the requested number is committed and journaled.</summary>
    Drained,
}

/// <summary>The legality table of the channel machine.</summary>
internal static class ChannelPhaseTransitions
{
    private static readonly Dictionary<ChannelPhase, ChannelPhase[]> Legal = new()
    {
        [ChannelPhase.Attaching] = [ChannelPhase.Attaching, ChannelPhase.Running, ChannelPhase.Switching, ChannelPhase.Drained],
        [ChannelPhase.Running] = [ChannelPhase.Running, ChannelPhase.BackingOff, ChannelPhase.Suspended, ChannelPhase.Switching, ChannelPhase.Drained],
        [ChannelPhase.BackingOff] = [ChannelPhase.BackingOff, ChannelPhase.Running, ChannelPhase.Switching, ChannelPhase.Drained],
        [ChannelPhase.Suspended] = [ChannelPhase.Suspended, ChannelPhase.Running, ChannelPhase.Switching, ChannelPhase.Drained],
        [ChannelPhase.Switching] = [ChannelPhase.Switching],
        [ChannelPhase.Drained] = [ChannelPhase.Switching, ChannelPhase.Drained],
    };

    public static bool IsLegal(ChannelPhase from, ChannelPhase to) => Legal[from].Contains(to);

    public static IReadOnlyDictionary<ChannelPhase, ChannelPhase[]> Table => Legal;
}
