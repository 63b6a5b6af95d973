namespace ThermalActors.Emulator.Engine;

/// <summary>A clock that follows another one and can be moved ahead of it; its timers move along (C68).</summary>
/// <param name="inner">The clock that it follows.</param>
internal sealed class OffsetClock(TimeProvider inner) : TimeProvider
{
    private readonly TimeProvider _inner = inner;
    private readonly Lock _gate = new();
    private readonly List<OffsetTimer> _timers = [];
    private readonly long _start = inner.GetTimestamp();
    private TimeSpan _ahead;

    /// <inheritdoc/>
    public override long TimestampFrequency => _inner.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _inner.LocalTimeZone;

    /// <summary>Time since this clock was made.</summary>
    public TimeSpan Elapsed => GetElapsedTime(_start);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _inner.GetUtcNow() + Ahead;

    /// <inheritdoc/>
    public override long GetTimestamp() => _inner.GetTimestamp() + TicksOf(Ahead);

    /// <summary>Moves the clock and runs what has become due, on this thread.</summary>
    /// <param name="by">0 or more.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        OffsetTimer[] timers;
        lock (_gate)
        {
            _ahead += by;
            timers = [.. _timers];
        }

        foreach (var timer in timers) timer.Fire();
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new OffsetTimer(this, callback, state);
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private TimeSpan Ahead
    {
        get
        {
            lock (_gate) return _ahead;
        }
    }

    private long TicksOf(TimeSpan span) => (long)(span.TotalSeconds * TimestampFrequency);

    /// <summary>Rounded up to a tick of the timers: firing early would find nothing due.</summary>
    private TimeSpan SpanOf(long ticks) => ticks <= 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(ticks * 1000d / TimestampFrequency));

    private void Forget(OffsetTimer timer)
    {
        lock (_gate) _timers.Remove(timer);
    }

    private sealed class OffsetTimer : ITimer
    {
        private readonly Lock _own = new();
        private readonly OffsetClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _inner;
        private long? _due;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public OffsetTimer(OffsetClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _callback = callback;
            _state = state;
            _inner = clock._inner.CreateTimer(static me => ((OffsetTimer)me!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_own)
            {
                _period = period;
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetTimestamp() + _clock.TicksOf(dueTime);
            }

            // Outside the lock: a virtual clock calls back at once when nothing is left to wait for.
            return _inner.Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        /// <summary>Calls back when it is time, else waits on; the clock may have moved since the inner timer was set.</summary>
        public void Fire()
        {
            bool isDue;
            TimeSpan next;
            lock (_own)
            {
                if (_due is not { } due) return;
                var now = _clock.GetTimestamp();
                isDue = due <= now;
                if (isDue) _due = _period > TimeSpan.Zero ? due + _clock.TicksOf(_period) : null;
                next = _due is { } again ? _clock.SpanOf(again - now) : Timeout.InfiniteTimeSpan;
            }

            if (isDue) _callback(_state);
            if (next != Timeout.InfiniteTimeSpan) _inner.Change(next, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            lock (_own) _due = null;
            _clock.Forget(this);
            _inner.Dispose();
        }

        public async ValueTask DisposeAsync()
        {
            lock (_own) _due = null;
            _clock.Forget(this);
            await _inner.DisposeAsync();
        }
    }
}
