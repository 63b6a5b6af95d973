namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// The four signed words that the maker burnt into one individual, and the conversion that needs them (sensors.md §3.2).
/// </summary>
/// <param name="C1">First word.</param>
/// <param name="C2">Second word.</param>
/// <param name="C3">Third word.</param>
/// <param name="C4">Fourth word.</param>
public readonly record struct Icp10125Calibration(short C1, short C2, short C3, short C4)
{
    private const double P0 = 45_000;
    private const double P1 = 80_000;
    private const double P2 = 105_000;
    private const double LutLow = 3_670_016;
    private const double LutUp = 12_058_624;
    private const double Quadratic = 1.0 / 16_777_216;
    private const double Offset = 2048;

    /// <summary>Temperature in °C, -45 to 130.</summary>
    public static double TemperatureC(ushort raw) => -45 + (175.0 / 65536 * raw);

    /// <summary>Pressure in Pa of a raw 24-bit pressure at a raw temperature; not finite where the formula has no answer.</summary>
    public double PressurePa(double rawPressure, ushort rawTemperature)
    {
        var (a, b, c) = Coefficients(rawTemperature);
        return a + (b / (c + rawPressure));
    }

    /// <summary>The raw pressure that the sensor would give for a pressure: the inverse of <see cref="PressurePa"/>.</summary>
    public double RawPressure(double pascal, ushort rawTemperature)
    {
        var (a, b, c) = Coefficients(rawTemperature);
        return (b / (pascal - a)) - c;
    }

    internal (double A, double B, double C) Coefficients(ushort rawTemperature)
    {
        var d = rawTemperature - 32768.0;
        var square = d * d * Quadratic;
        var l0 = LutLow + (C1 * square);
        var l1 = (Offset * C4) + (C2 * square);
        var l2 = LutUp + (C3 * square);
        var c = ((l0 * l1 * (P0 - P1)) + (l1 * l2 * (P1 - P2)) + (l2 * l0 * (P2 - P0)))
            / ((l2 * (P0 - P1)) + (l0 * (P1 - P2)) + (l1 * (P2 - P0)));
        var a = ((P0 * l0) - (P1 * l1) - ((P1 - P0) * c)) / (l0 - l1);
        var b = (P0 - a) * (l0 + c);
        return (a, b, c);
    }
}
