namespace ThermalActors.Sensors.Drivers;

/// <summary>One sample of an ICP-101xx.</summary>
/// <param name="PressurePa">Pressure, 25,000 to 115,000 Pa.</param>
/// <param name="TemperatureC">Temperature, -40 to 85 °C.</param>
public sealed record Icp10125Measurement(double PressurePa, double TemperatureC)
{
    /// <summary>The uncompensated pressure, 24 bits, to notice a sensor that repeats itself.</summary>
    internal int RawPressure { get; init; }
}

/// <summary>Noise against duration and current (sensors.md §3.1).</summary>
public enum Icp10125Mode
{
    /// <summary>3.2 Pa rms, 1.8 ms.</summary>
    LowPower,

    /// <summary>1.6 Pa rms, 6.3 ms.</summary>
    Normal,

    /// <summary>0.8 Pa rms, 23.8 ms.</summary>
    LowNoise,

    /// <summary>0.4 Pa rms, 94.5 ms.</summary>
    UltraLowNoise,
}
