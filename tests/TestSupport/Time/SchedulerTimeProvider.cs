using Akka.Actor;

namespace ThermalActors.TestSupport.Time;

/// <summary>
/// A <see cref="TimeProvider"/> over an actor system's scheduler, so that one <c>Advance</c> moves actor timers, delays and
/// stamps alike. The wall clock can be stepped on its own, as NTP would; elapsed time never steps.
/// </summary>
public sealed class SchedulerTimeProvider : TimeProvider
{
    private static readonly TimeSpan BootedBefore = TimeSpan.FromMinutes(10);
    private readonly IScheduler _scheduler;
    private long _stepTicks;

    /// <summary>Binds to the scheduler of a system.</summary>
    public SchedulerTimeProvider(IScheduler scheduler) => _scheduler = scheduler;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _scheduler.Now.AddTicks(Interlocked.Read(ref _stepTicks));

    /// <inheritdoc/>
    public override long GetTimestamp() => (_scheduler.MonotonicClock + BootedBefore).Ticks;

    /// <summary>Steps the wall clock, not the elapsed time.</summary>
    public void StepWallClock(TimeSpan by) => Interlocked.Add(ref _stepTicks, by.Ticks);

    /// <summary>Sets the wall clock, not the elapsed time.</summary>
    public void SetWallClock(DateTimeOffset now) => StepWallClock(now - GetUtcNow());

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SchedulerTimer(_scheduler.Advanced, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SchedulerTimer(IActionScheduler scheduler, TimerCallback callback, object? state) : ITimer
    {
        private readonly Lock _gate = new();
        private long _generation;
        private TimeSpan _period;
        private bool _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                if (_disposed) return false;
                _generation++;
                _period = period;
                if (dueTime >= TimeSpan.Zero) Arm(dueTime, _generation);
                return true;
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _disposed = true;
                _generation++;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan due, long generation) => scheduler.ScheduleOnce(due, () => Fire(generation));

        private void Fire(long generation)
        {
            lock (_gate)
            {
                if (generation != _generation) return;
                if (_period > TimeSpan.Zero) Arm(_period, generation);
            }

            callback(state);
        }
    }
}
