using System.Globalization;
using ThermalActors.Scenarios.Kernel;

namespace ThermalActors.Scenarios.Clock;

/// <summary>The clocks of a machine without a battery: the wall clock lies as the faults want, the uptime never does.</summary>
internal sealed class StationClock(World world) : TimeProvider
{
    private TimeSpan _skew;
    private TimeSpan _bootedAt = -TimeSpan.FromSeconds(20);
    private int _boot = 1;

    /// <summary>Whether the kernel says that a time service keeps it.</summary>
    public bool IsKept { get; set; } = true;

    public string BootId => _boot.ToString(CultureInfo.InvariantCulture);

    /// <summary>Wall clock minus truth.</summary>
    public TimeSpan Skew => _skew;

    public TimeSpan Uptime => world.Now - _bootedAt;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => world.Wall + _skew;

    public override long GetTimestamp() => Uptime.Ticks;

    public void Step(TimeSpan by) => _skew += by;

    /// <summary>A time service sets it and keeps it.</summary>
    public void Synchronise() => (_skew, IsKept) = (TimeSpan.Zero, true);

    /// <summary>Power was lost: the uptime begins anew, and the wall clock shows something.</summary>
    public void Reboot(TimeSpan skew)
    {
        (_skew, IsKept, _bootedAt) = (skew, false, world.Now);
        _boot++;
    }
}
