using static ThermalActors.Actors.Channel.SessionPhaseKind;

namespace ThermalActors.Actors.Channel;

/// <summary>The legality table of the session machine; every step is checked against it at run time.</summary>
internal static class SessionPhaseTransitions
{
    private static readonly Dictionary<SessionPhaseKind, SessionPhaseKind[]> Legal = new()
    {
        [Authorizing] = [Authorizing, Opening, Ended],
        [Opening] = [Opening, Recognizing, Ready, Ended],
        [Recognizing] = [Recognizing, Ready, Ended],
        [Ready] = [Ready, Appending, Ended],
        [Appending] = [Appending, Ready, RetryWait, Ended],
        [RetryWait] = [RetryWait, Appending, Ended],
        [Ended] = [Ended],
    };

    /// <summary>Whether a session may go from one phase to the other.</summary>
    public static bool IsLegal(SessionPhaseKind from, SessionPhaseKind to) => Legal[from].Contains(to);

    /// <summary>The whole table, for the specification.</summary>
    public static IReadOnlyDictionary<SessionPhaseKind, SessionPhaseKind[]> Table => Legal;
}
