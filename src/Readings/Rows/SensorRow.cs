using System.Collections.Immutable;

namespace ThermalActors.Readings.Rows;

/// <summary>
/// One wide row before it has a number: everything the station knew at one sample tick (design §6, original-row.md).
/// The spool adds channel and sequence when it accepts the row. A missing value is null and is left out of the JSON.
/// </summary>
public sealed record SensorRow
{
    /// <summary>Who wrote the row.</summary>
    public required StationIdentity Station { get; init; }

    /// <summary>The unique part of <c>rowid</c>.</summary>
    public required Guid RowGuid { get; init; }

    /// <summary>When the oldest fresh reading of the row began; the tick when nothing was fresh.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The sample tick: <c>ts</c>, <c>systemtime</c>, <c>datetimestamp</c>, <c>endtime</c>.</summary>
    public required DateTimeOffset SampledAt { get; init; }

    /// <summary>Monotonic time since boot at the sample tick.</summary>
    public required TimeSpan Uptime { get; init; }

    /// <summary>Trust in the wall-clock times.</summary>
    public required ClockQuality Clock { get; init; }

    /// <summary>True when any value of the row was simulated.</summary>
    public bool Simulated { get; init; }

    /// <summary>Host name.</summary>
    public required string HostName { get; init; }

    /// <summary>IPv4 address; null when there is none.</summary>
    public string? IpAddress { get; init; }

    /// <summary>MAC address; null when there is none.</summary>
    public string? MacAddress { get; init; }

    /// <summary>CPU temperature, °C.</summary>
    public double? CpuTemperatureC { get; init; }

    /// <summary>CPU load, %.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>Memory in use, %.</summary>
    public double? MemoryPercent { get; init; }

    /// <summary>Free space of the root file system, bytes.</summary>
    public long? DiskFreeBytes { get; init; }

    /// <summary>Air temperature of the best sensor present, °C.</summary>
    public double? TemperatureC { get; init; }

    /// <summary>Relative humidity of the best sensor present, %.</summary>
    public double? HumidityPercent { get; init; }

    /// <summary>CO2, ppm.</summary>
    public double? CarbonDioxidePpm { get; init; }

    /// <summary>Equivalent CO2 of the SGP30, ppm.</summary>
    public double? EquivalentCarbonDioxidePpm { get; init; }

    /// <summary>Total volatile organic compounds, ppb.</summary>
    public double? TotalVolatileOrganicCompoundsPpb { get; init; }

    /// <summary>Air pressure of the best sensor present, Pa.</summary>
    public double? PressurePa { get; init; }

    /// <summary>Temperature of the ICP-10125, °C (written as °F in <c>temperatureicp</c>).</summary>
    public double? PressureSensorTemperatureC { get; init; }

    /// <summary>Gas resistance of the BME680, ohm.</summary>
    public double? GasResistanceOhm { get; init; }

    /// <summary>One entry per configured sensor, in the order of <see cref="Sensors.SensorKind"/>.</summary>
    public ImmutableArray<SensorReport> Sensors { get; init; } = [];

    /// <summary>Set on a gap row: the rows that had to be dropped.</summary>
    public GapReport? Gap { get; init; }

    /// <summary>The row with the times that its uptime stands for, marked as <see cref="ClockQuality.Repaired"/>.</summary>
    /// <param name="bootedAt">When the boot of the row began, by a clock that can be trusted.</param>
    public SensorRow Repaired(DateTimeOffset bootedAt)
    {
        var at = bootedAt + Uptime;
        var shift = at - SampledAt;
        return this with
        {
            StartedAt = StartedAt + shift,
            SampledAt = at,
            Clock = ClockQuality.Repaired,
            Sensors = Sensors.IsDefaultOrEmpty ? Sensors : [.. Sensors.Select(sensor => sensor with { MeasuredAt = sensor.MeasuredAt + shift })],
        };
    }

    /// <summary>Set on a row that is sent again from the quarantine: <c>channel/number</c> of the rejected row.</summary>
    public string? ReplayOf { get; init; }
}
