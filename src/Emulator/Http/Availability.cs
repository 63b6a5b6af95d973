using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace ThermalActors.Emulator.Http;

/// <summary>Knows the calls under way and whether the service is down (C66).</summary>
/// <param name="clock">Ends a downtime.</param>
internal sealed class Availability(TimeProvider clock)
{
    private readonly ConcurrentDictionary<HttpContext, bool> _active = new();
    private long _downUntil = long.MinValue;

    /// <summary>True while every connection is cut.</summary>
    public bool IsDown => clock.GetTimestamp() < Interlocked.Read(ref _downUntil);

    /// <summary>Notes a call until the result is disposed.</summary>
    public IDisposable Enter(HttpContext http)
    {
        _active[http] = true;
        return new Leaver(this, http);
    }

    /// <summary>Cuts every connection with a call under way, and those that come for a while.</summary>
    public void GoDown(TimeSpan duration)
    {
        Interlocked.Exchange(ref _downUntil, clock.GetTimestamp() + (long)(duration.TotalSeconds * clock.TimestampFrequency));
        foreach (var call in _active.Keys) call.Abort();
    }

    private sealed class Leaver(Availability owner, HttpContext http) : IDisposable
    {
        public void Dispose() => owner._active.TryRemove(http, out _);
    }
}
