namespace ThermalActors.Readings.Sensors;

/// <summary>
/// One measurement of one sensor. Every value is in the unit that its name ends with; a value that the sensor did not
/// deliver is <see langword="null"/>, never a default.
/// </summary>
public abstract record Reading
{
    /// <summary>Which sensor measured.</summary>
    public abstract SensorKind Sensor { get; }

    /// <summary>When the measurement was complete.</summary>
    public required ReadingStamp TakenAt { get; init; }

    /// <summary>How long taking the reading took, bus transfers and conversion included.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>How far the values can be trusted.</summary>
    public SensorStatus Status { get; init; } = SensorStatus.Ok;

    /// <summary>True when the values come from the simulator instead of a chip.</summary>
    public bool Simulated { get; init; }
}

/// <summary>SCD40/SCD41 values (sensors.md §2.2).</summary>
public sealed record Scd4xReading : Reading
{
    /// <inheritdoc/>
    public override SensorKind Sensor => SensorKind.Scd4x;

    /// <summary>CO2 in ppm, 1 to 40,000.</summary>
    public double? CarbonDioxidePpm { get; init; }

    /// <summary>Temperature in °C, -10 to 60.</summary>
    public double? TemperatureC { get; init; }

    /// <summary>Relative humidity in %, 0 to 100.</summary>
    public double? HumidityPercent { get; init; }
}

/// <summary>ICP-10125 values (sensors.md §3.2).</summary>
public sealed record Icp10125Reading : Reading
{
    /// <inheritdoc/>
    public override SensorKind Sensor => SensorKind.Icp10125;

    /// <summary>Pressure in Pa, 25,000 to 115,000.</summary>
    public double? PressurePa { get; init; }

    /// <summary>Temperature in °C, -40 to 85.</summary>
    public double? TemperatureC { get; init; }
}

/// <summary>SGP30 values (sensors.md §4).</summary>
public sealed record Sgp30Reading : Reading
{
    /// <inheritdoc/>
    public override SensorKind Sensor => SensorKind.Sgp30;

    /// <summary>Equivalent CO2 in ppm, 400 to 60,000.</summary>
    public double? EquivalentCarbonDioxidePpm { get; init; }

    /// <summary>Total volatile organic compounds in ppb, 0 to 60,000.</summary>
    public double? TotalVolatileOrganicCompoundsPpb { get; init; }
}

/// <summary>BME680/BME688 values (sensors.md §5.3).</summary>
public sealed record Bme680Reading : Reading
{
    /// <inheritdoc/>
    public override SensorKind Sensor => SensorKind.Bme680;

    /// <summary>Temperature in °C, -40 to 85.</summary>
    public double? TemperatureC { get; init; }

    /// <summary>Pressure in Pa, 30,000 to 110,000.</summary>
    public double? PressurePa { get; init; }

    /// <summary>Relative humidity in %, 0 to 100.</summary>
    public double? HumidityPercent { get; init; }

    /// <summary>Resistance of the heated gas sensor in ohm, 100 to 20,000,000.</summary>
    public double? GasResistanceOhm { get; init; }
}

/// <summary>The computer's own metrics (sensors.md §6).</summary>
public sealed record SystemReading : Reading
{
    /// <inheritdoc/>
    public override SensorKind Sensor => SensorKind.System;

    /// <summary>CPU temperature in °C, -20 to 125.</summary>
    public double? CpuTemperatureC { get; init; }

    /// <summary>Busy share of all CPUs since the previous reading in %, 0 to 100.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>Share of memory that is not available in %, 0 to 100.</summary>
    public double? MemoryPercent { get; init; }

    /// <summary>Free space of the root file system for unprivileged users, in bytes.</summary>
    public long? DiskFreeBytes { get; init; }

    /// <summary>Host name.</summary>
    public string? HostName { get; init; }

    /// <summary>IPv4 address of the interface of the default route.</summary>
    public string? IpAddress { get; init; }

    /// <summary>MAC address of that interface, lower-case with colons.</summary>
    public string? MacAddress { get; init; }

    /// <summary>The firmware's throttling word (bit 0 under-voltage now, 16 under-voltage since boot, …), null where unknown.</summary>
    public uint? Throttled { get; init; }
}
