namespace ThermalActors.Emulator.Channels;

/// <summary>Counts the appends of the last second by channel (C56).</summary>
/// <param name="most">Appends that one second may hold; 0 = no limit.</param>
/// <param name="clock">Source of elapsed time.</param>
internal sealed class AppendRate(int most, TimeProvider clock)
{
    private readonly Dictionary<ChannelKey, Queue<long>> _recent = [];

    /// <summary>Counts an append; false when the second is full.</summary>
    public bool TryTake(ChannelKey key)
    {
        if (most == 0) return true;
        if (!_recent.TryGetValue(key, out var times)) _recent.Add(key, times = new Queue<long>(most));
        var now = clock.GetTimestamp();
        while (times.TryPeek(out var oldest) && now - oldest >= clock.TimestampFrequency) times.Dequeue();
        if (times.Count >= most) return false;
        times.Enqueue(now);
        return true;
    }
}
