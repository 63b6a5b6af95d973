using ThermalActors.Emulator.Channels;

namespace ThermalActors.Emulator.Engine;

/// <summary>Which channel is to be committed when; counted in elapsed time, so a stepped clock disturbs nothing.</summary>
/// <param name="delay">The delay mode.</param>
/// <param name="clock">Source of elapsed time.</param>
internal sealed class CommitSchedule(CommitDelay delay, TimeProvider clock)
{
    private readonly Dictionary<ChannelKey, long> _due = [];

    // The draw decides test timing only, never a secret.
#pragma warning disable CA5394
    private readonly Random _random = new((delay as CommitDelay.Random)?.Seed ?? 0);

    /// <summary>Plans the commit of a channel that has begun to buffer.</summary>
    public void Plan(ChannelKey key)
    {
        TimeSpan? wait = delay switch
        {
            CommitDelay.Fixed f => f.Delay,
            CommitDelay.Random r => r.Shortest + ((r.Longest - r.Shortest) * _random.NextDouble()),
            _ => null,
        };
        if (wait is { } time) Plan(key, time);
    }
#pragma warning restore CA5394

    /// <summary>Plans the commit of a channel after a given wait.</summary>
    public void Plan(ChannelKey key, TimeSpan wait) =>
        _due[key] = clock.GetTimestamp() + (long)(wait.TotalSeconds * clock.TimestampFrequency);

    /// <summary>Forgets a channel.</summary>
    public void Remove(ChannelKey key) => _due.Remove(key);

    /// <summary>Takes out the channels whose time has come.</summary>
    public List<ChannelKey> TakeDue()
    {
        var now = clock.GetTimestamp();
        var due = _due.Where(d => d.Value <= now).OrderBy(static d => d.Value).Select(static d => d.Key).ToList();
        foreach (var key in due) _due.Remove(key);
        return due;
    }

    /// <summary>Time until the next commit, null when none is planned.</summary>
    public TimeSpan? UntilNext()
    {
        if (_due.Count == 0) return null;
        var wait = _due.Values.Min() - clock.GetTimestamp();

        // Rounded up to a tick of the timer: firing early would find nothing due.
        return wait <= 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(wait * 1000d / clock.TimestampFrequency));
    }
}
