using ThermalActors.Actors.Channel;

namespace ThermalActors.Actors.Tests.Channel;

/// <summary>The legality tables, written out once more: a change of a machine has to change this page too.</summary>
public sealed class TransitionTableSpecs
{
    [Fact]
    public void The_session_table_is_the_documented_one() => Assert.Equal(
        """
        Authorizing: Authorizing Opening Ended
        Opening: Opening Recognizing Ready Ended
        Recognizing: Recognizing Ready Ended
        Ready: Ready Appending Ended
        Appending: Ready Appending RetryWait Ended
        RetryWait: Appending RetryWait Ended
        Ended: Ended
        """,
        Print(SessionPhaseTransitions.Table));

    [Fact]
    public void The_channel_table_is_the_documented_one() => Assert.Equal(
        """
        Attaching: Attaching Running Switching Drained
        Running: Running BackingOff Suspended Switching Drained
        BackingOff: Running BackingOff Switching Drained
        Suspended: Running Suspended Switching Drained
        Switching: Switching
        Drained: Switching Drained
        """,
        Print(ChannelPhaseTransitions.Table));

    private static string Print<T>(IReadOnlyDictionary<T, T[]> table)
        where T : struct, Enum =>
        string.Join('\n', table.OrderBy(row => row.Key).Select(row => $"{row.Key}: {string.Join(' ', row.Value.Order())}"));
}
