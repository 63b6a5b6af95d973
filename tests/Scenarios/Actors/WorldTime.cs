using ThermalActors.Scenarios.Kernel;

namespace ThermalActors.Scenarios.Actors;

/// <summary>The world's time as a <see cref="TimeProvider"/>. Elapsed time never steps; the wall clock may be wrong.</summary>
/// <param name="world">The world.</param>
/// <param name="isAlive">Whether its owner still lives; timers end with it.</param>
/// <param name="error">How far the wall clock is off.</param>
internal sealed class WorldTime(World world, Func<bool> isAlive, Func<TimeSpan> error) : TimeProvider
{
    private static readonly TimeSpan BootedBefore = TimeSpan.FromMinutes(10);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => world.Wall + error();

    public override long GetTimestamp() => (world.Now + BootedBefore).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WorldTimer(world, isAlive, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class WorldTimer(World world, Func<bool> isAlive, TimerCallback callback, object? state) : ITimer
    {
        private long _generation;
        private TimeSpan _period;
        private bool _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed) return false;
            _generation++;
            _period = period;
            if (dueTime >= TimeSpan.Zero) Arm(dueTime, _generation);
            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            _generation++;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan due, long generation) => world.After(due, () =>
        {
            if (generation != _generation || !isAlive()) return;
            if (_period > TimeSpan.Zero) Arm(_period, generation);
            callback(state);
        });
    }
}
