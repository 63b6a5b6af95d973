using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors;

/// <summary>
/// The raw words of one sample, only to be compared with those of the next. Drivers that see the words pass them; for the
/// others <see cref="Of"/> takes the converted values, which repeat exactly when the words do.
/// </summary>
/// <param name="First">First raw value.</param>
/// <param name="Second">Second raw value, 0 when there is none.</param>
/// <param name="Third">Third raw value, 0 when there is none.</param>
public readonly record struct RawSample(long First, long Second = 0, long Third = 0)
{
    /// <summary>
    /// The comparable part of a reading, or <see langword="null"/> when repeated values prove nothing: SGP30 outputs rest at
    /// 400/0 in clean air (only its raw signals can tell), and the system's metrics may well stand still.
    /// </summary>
    public static RawSample? Of(Reading reading) => reading switch
    {
        Scd4xReading { TemperatureC: { } t, HumidityPercent: { } h } => new RawSample(Bits(t), Bits(h)),
        Icp10125Reading { PressurePa: { } p } => new RawSample(Bits(p)),
        Bme680Reading { TemperatureC: { } t, PressurePa: { } p, HumidityPercent: { } h } => new RawSample(Bits(t), Bits(p), Bits(h)),
        _ => null,
    };

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);
}
