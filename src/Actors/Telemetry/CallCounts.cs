using System.Collections.Immutable;

namespace ThermalActors.Actors.Telemetry;

/// <summary>How often the service was called and with which outcome; written by the threads that the answers arrive on.</summary>
internal sealed class CallCounts
{
    private ImmutableSortedDictionary<(string Call, string Outcome), long> _each = ImmutableSortedDictionary<(string, string), long>.Empty;
    private long _bytes;

    public ImmutableSortedDictionary<(string Call, string Outcome), long> Each => Volatile.Read(ref _each);

    public long BytesOnWire => Interlocked.Read(ref _bytes);

    public void Add(string call, string outcome) =>
        ImmutableInterlocked.Update(ref _each, static (each, key) => each.SetItem(key, each.GetValueOrDefault(key) + 1), (call, outcome));

    public void Sent(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
