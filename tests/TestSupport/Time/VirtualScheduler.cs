using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace ThermalActors.TestSupport.Time;

/// <summary>
/// An Akka scheduler whose time moves only when a test says so. It visits every due moment on the way, in order, with
/// <see cref="IScheduler"/>'s clock standing at that moment: a timer that is re-armed by its own handler fires as often as it
/// would in real time. (Akka's TestScheduler jumps to the end first and drops what is scheduled meanwhile.)
/// </summary>
public sealed class VirtualScheduler : SchedulerBase
{
    /// <summary>The wall-clock time at which every test starts.</summary>
    public static readonly DateTimeOffset StartsAt = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Entry, (long Due, long Order)> _queue = new();
    private long _elapsedTicks;
    private long _order;

    /// <summary>Made by the actor system (<c>akka.scheduler.implementation</c>).</summary>
    public VirtualScheduler(Config schedulerConfig, ILoggingAdapter log)
        : base(schedulerConfig, log)
    {
    }

    /// <summary>Virtual time since the start of the test.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Interlocked.Read(ref _elapsedTicks));

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => Elapsed;

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => Elapsed;

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => StartsAt + Elapsed;

    /// <summary>Moves time forward and runs everything that becomes due, each thing at its own moment.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = Elapsed.Ticks + by.Ticks;
        while (TryTakeDue(target, out var entry)) entry.Run();
        Interlocked.Exchange(ref _elapsedTicks, Math.Max(_elapsedTicks, target));
    }

    /// <summary>
    /// Lets time pass in the middle of something, as a transfer on a slow bus does: what becomes due meanwhile runs afterwards, late.
    /// </summary>
    public void Elapse(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref _elapsedTicks, by.Ticks);
    }

    /// <summary>Moves to the next thing that is scheduled and runs it; false when nothing is.</summary>
    public bool AdvanceToNext()
    {
        if (!TryTakeDue(long.MaxValue, out var entry)) return false;
        entry.Run();
        return true;
    }

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(delay, null, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Add(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Add(delay, null, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Add(delay, null, action.Run, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Add(initialDelay, interval, action, cancelable);

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Add(initialDelay, interval, action.Run, cancelable);

    private void Add(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        lock (_gate)
        {
            var due = _elapsedTicks + Math.Max(0, delay.Ticks);
            _queue.Enqueue(new Entry(action, cancelable, interval), (due, _order++));
        }
    }

    private bool TryTakeDue(long target, out Entry entry)
    {
        lock (_gate)
        {
            while (_queue.TryPeek(out entry, out var at) && at.Due <= target)
            {
                _queue.Dequeue();
                if (entry.Cancelable is { IsCancellationRequested: true }) continue;
                Interlocked.Exchange(ref _elapsedTicks, Math.Max(_elapsedTicks, at.Due));
                if (entry.Interval is { } interval) _queue.Enqueue(entry, (at.Due + interval.Ticks, _order++));
                return true;
            }
        }

        return false;
    }

    private readonly record struct Entry(Action Action, ICancelable? Cancelable, TimeSpan? Interval)
    {
        public void Run() => Inline.Run(Action);
    }
}
