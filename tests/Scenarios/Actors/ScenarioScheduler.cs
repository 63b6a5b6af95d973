using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using ThermalActors.Scenarios.Kernel;

namespace ThermalActors.Scenarios.Actors;

/// <summary>The timers of a life's actor system, on the world's agenda (<c>akka.scheduler.implementation</c>). They end with the life.</summary>
public sealed class ScenarioScheduler : SchedulerBase
{
    private readonly StationLife _life;

    /// <summary>Made by Akka.</summary>
    public ScenarioScheduler(Config config, ILoggingAdapter log)
        : base(config, log) => _life = StationLife.Of(config);

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => _life.World.Now;

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => _life.World.Now;

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => _life.World.Wall;

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(delay, null, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) => Add(delay, null, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) => Add(delay, null, action.Run, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(initialDelay, interval, action.Run, cancelable);

    private void Add(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable) => _life.World.After(delay, () =>
    {
        if (!_life.IsAlive || cancelable is { IsCancellationRequested: true }) return;
        if (interval is { } again) Add(again, again, action, cancelable);
        action();
    });
}
