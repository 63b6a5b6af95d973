using Akka.Actor;
using Akka.Event;

namespace ThermalActors.Scenarios.Actors;

/// <summary>What the product logs, between the lines of a traced run.</summary>
internal sealed class TraceLogger : UntypedActor
{
    private readonly StationLife _life = StationLife.Of(Context.System.Settings.Config);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case LogEvent line when line.LogSource.Contains("station", StringComparison.Ordinal) && line.LogSource.Contains("/user/", StringComparison.Ordinal):
                var source = line.LogSource[(line.LogSource.IndexOf("/user/", StringComparison.Ordinal) + 6)..].Split('#')[0];
                _life.World.Say("log", $"{line.LogLevel()} {source}: {line.Message} {line.Cause?.Message}");
                break;
        }
    }
}
