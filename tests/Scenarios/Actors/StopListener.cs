using Akka.Actor;
using ThermalActors.Actors.Station;

namespace ThermalActors.Scenarios.Actors;

/// <summary>How a stop went; filled in on the one thread of the run.</summary>
internal sealed class StopOutcome
{
    /// <summary>What the station answered; null until it did.</summary>
    public StationProtocol.Stopped? Answer { get; set; }
}

/// <summary>Waits for the answer to a stop without a task, whose continuation would run on a thread of its own.</summary>
internal sealed class StopListener(StopOutcome outcome) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        if (message is StationProtocol.Stopped stopped) outcome.Answer = stopped;
        else Unhandled(message);
    }
}
