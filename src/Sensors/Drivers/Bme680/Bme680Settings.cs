namespace ThermalActors.Sensors.Drivers;

/// <summary>How a BME680 measures. The values are those that boards for hobbyists come with.</summary>
public sealed record Bme680Settings
{
    /// <summary>Oversampling of the temperature, which the other values need.</summary>
    public Sampling TemperatureSampling { get; init; } = Sampling.HighResolution;

    /// <summary>Oversampling of the pressure.</summary>
    public Sampling PressureSampling { get; init; } = Sampling.Standard;

    /// <summary>Oversampling of the humidity.</summary>
    public Sampling HumiditySampling { get; init; } = Sampling.LowPower;

    /// <summary>Low-pass filter of temperature and pressure.</summary>
    public Bme680FilteringMode FilterMode { get; init; } = Bme680FilteringMode.C3;

    /// <summary>The heater's profile; null measures no gas and heats nothing.</summary>
    public Bme680Heating? Heating { get; init; } = new(Bme680HeaterProfile.Profile1, 320, TimeSpan.FromMilliseconds(150), 25);
}

/// <summary>One heater profile.</summary>
/// <param name="Profile">Which of the chip's ten slots.</param>
/// <param name="TargetC">Temperature of the plate in °C, from that of the air up; more than 400 counts as 400, as with the maker.</param>
/// <param name="Duration">Heating time before the gas is measured, at least 1 ms; more than 4032 ms counts as that.</param>
/// <param name="AmbientC">Temperature of the air, -40 to 85 °C.</param>
public sealed record Bme680Heating(Bme680HeaterProfile Profile, double TargetC, TimeSpan Duration, double AmbientC);

/// <summary>How many samples one value is made of.</summary>
public enum Sampling
{
    /// <summary>Not measured.</summary>
    Skipped = 0,

    /// <summary>1 sample.</summary>
    UltraLowPower = 1,

    /// <summary>2 samples.</summary>
    LowPower = 2,

    /// <summary>4 samples.</summary>
    Standard = 3,

    /// <summary>8 samples.</summary>
    HighResolution = 4,

    /// <summary>16 samples.</summary>
    UltraHighResolution = 5,
}

/// <summary>Coefficient of the low-pass filter.</summary>
public enum Bme680FilteringMode
{
    /// <summary>No filter.</summary>
    C0 = 0,

    /// <summary>Coefficient 1.</summary>
    C1 = 1,

    /// <summary>Coefficient 3.</summary>
    C3 = 2,

    /// <summary>Coefficient 7.</summary>
    C7 = 3,

    /// <summary>Coefficient 15.</summary>
    C15 = 4,

    /// <summary>Coefficient 31.</summary>
    C31 = 5,

    /// <summary>Coefficient 63.</summary>
    C63 = 6,

    /// <summary>Coefficient 127.</summary>
    C127 = 7,
}

/// <summary>The ten heater slots of the chip.</summary>
public enum Bme680HeaterProfile
{
    /// <summary>Slot 0.</summary>
    Profile1 = 0,

    /// <summary>Slot 1.</summary>
    Profile2 = 1,

    /// <summary>Slot 2.</summary>
    Profile3 = 2,

    /// <summary>Slot 3.</summary>
    Profile4 = 3,

    /// <summary>Slot 4.</summary>
    Profile5 = 4,

    /// <summary>Slot 5.</summary>
    Profile6 = 5,

    /// <summary>Slot 6.</summary>
    Profile7 = 6,

    /// <summary>Slot 7.</summary>
    Profile8 = 7,

    /// <summary>Slot 8.</summary>
    Profile9 = 8,

    /// <summary>Slot 9.</summary>
    Profile10 = 9,
}
