using Akka.Configuration;
using Akka.Dispatch;

namespace ThermalActors.Scenarios.Actors;

/// <summary>Makes the dispatcher of a life's actor system (<c>type</c> of every dispatcher in it).</summary>
public sealed class ScenarioDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly ScenarioDispatcher _instance;

    /// <summary>Made by Akka.</summary>
    public ScenarioDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        ArgumentNullException.ThrowIfNull(prerequisites);
        _instance = new ScenarioDispatcher(this, StationLife.Of(prerequisites.Settings.Config).Ready);
    }

    /// <inheritdoc/>
    public override MessageDispatcher Dispatcher() => _instance;

    private sealed class ScenarioDispatcher(MessageDispatcherConfigurator configurator, ReadyList ready) : MessageDispatcher(configurator)
    {
        protected override void ExecuteTask(IRunnable run) => ready.Add(run);

        protected override void Shutdown()
        {
        }
    }
}
