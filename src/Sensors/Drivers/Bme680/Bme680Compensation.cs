namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// Converter values of one individual to units, in double precision (sensors.md §5.3). Pure: for a recorded dump as for a live
/// sensor. No value is judged here.
/// </summary>
public sealed class Bme680Compensation
{
    /// <summary>The longest heating time that has a code: 63 times 64 ms.</summary>
    public const int LongestHeatingMs = 4032;

    private static readonly double[] RangeFactor1 = [0, 0, 0, 0, 0, -1, 0, -0.8, 0, 0, -0.2, -0.5, 0, -1, 0, 0];
    private static readonly double[] RangeFactor2 = [0, 0, 0, 0, 0.1, 0.7, 0, -0.8, -0.1, 0, 0, 0, 0, 0, 0, 0];

    private readonly Bme680Calibration c;

    internal Bme680Compensation(Bme680Calibration calibration) => c = calibration;

    /// <summary>Takes the three bursts of calibration registers: 23 bytes from 0x8A, 14 from 0xE1, 5 from 0x00.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A burst has another length.</exception>
    public static Bme680Compensation Parse(ReadOnlySpan<byte> from8A, ReadOnlySpan<byte> fromE1, ReadOnlySpan<byte> from00)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(from8A.Length, Bme680Registers.Calibration1Length, nameof(from8A));
        ArgumentOutOfRangeException.ThrowIfNotEqual(fromE1.Length, Bme680Registers.Calibration2Length, nameof(fromE1));
        ArgumentOutOfRangeException.ThrowIfNotEqual(from00.Length, Bme680Registers.HeaterCorrectionLength, nameof(from00));
        return new Bme680Compensation(Bme680Calibration.Parse(from8A, fromE1, from00));
    }

    /// <summary>Fine temperature, which the pressure needs: 5120 per °C.</summary>
    public double FineTemperature(int adc)
    {
        var linear = ((adc / 16384.0) - (c.T1 / 1024.0)) * c.T2;
        var deviation = (adc / 131072.0) - (c.T1 / 8192.0);
        return linear + (deviation * deviation * c.T3 * 16.0);
    }

    /// <summary>Temperature in °C of a fine temperature.</summary>
    public static double TemperatureC(double fine) => fine / 5120;

    /// <summary>Pressure in Pa; NaN where the formula would divide by zero.</summary>
    public double PressurePa(int adc, double fine)
    {
        var a = (fine / 2) - 64000;
        var b = (a * a * c.P6 / 131072) + (a * c.P5 * 2);
        b = (b / 4) + (c.P4 * 65536.0);
        var slope = ((c.P3 * a * a / 16384) + (c.P2 * a)) / 524288;
        var d = (1 + (slope / 32768)) * c.P1;
        if (d == 0)
            return double.NaN;

        var x = (1048576 - adc - (b / 4096)) * 6250 / d;
        var third = x / 256;
        return x + (((c.P9 * x * x / 2147483648) + (x * c.P8 / 32768) + (third * third * third * c.P10 / 131072) + (c.P7 * 128.0)) / 16);
    }

    /// <summary>Relative humidity in %, 0 to 100.</summary>
    public double HumidityPercent(int adc, double temperatureC) =>
        Math.Clamp(UnboundedHumidity(adc, temperatureC), 0, 100);

    internal double UnboundedHumidity(int adc, double temperatureC)
    {
        var t = temperatureC;
        var e = adc - ((c.H1 * 16.0) + (c.H3 / 2.0 * t));
        var f = e * (c.H2 / 262144.0 * (1 + (c.H4 / 16384.0 * t) + (c.H5 / 1048576.0 * t * t)));
        return f + (((c.H6 / 16384.0) + (c.H7 / 2097152.0 * t)) * f * f);
    }

    /// <summary>Resistance in ohm from a converter value of 10 bits and a range of 4.</summary>
    public double GasResistanceOhm(int adc, int range, Bme680Variant variant)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(range, 15);
        return variant == Bme680Variant.Bme688 ? HighRangeGas(adc, range) : LowRangeGas(adc, range);
    }

    /// <summary>The code (res_heat) that makes the heater reach a temperature in °C, 400 at most, in air of another.</summary>
    public byte HeaterResistance(double targetC, double ambientC)
    {
        var w1 = (c.Gh1 / 16.0) + 49;
        var w2 = (c.Gh2 / 32768.0 * 0.0005) + 0.00235;
        var w3 = c.Gh3 / 1024.0;
        var w = (w1 * (1 + (w2 * Math.Min(targetC, 400)))) + (w3 * ambientC);
        var code = 3.4 * ((w * (4.0 / (4 + c.HeaterRange)) * (1 / (1 + (c.HeaterValue * 0.002)))) - 25);
        return (byte)Math.Clamp(Math.Truncate(code), 0, 255);
    }

    /// <summary>The code (gas_wait) of a heating time of 0 ms or more: six bits, times 1, 4, 16 or 64 ms.</summary>
    public static byte GasWaitCode(int milliseconds)
    {
        if (milliseconds >= LongestHeatingMs)
            return 0xFF;

        var code = 0;
        while (milliseconds > 63)
        {
            milliseconds /= 4;
            code += 64;
        }

        return (byte)(code + milliseconds);
    }

    private static double HighRangeGas(int adc, int range) =>
        1_000_000.0 * (262144 >> range) / (4096 + (3 * (adc - 512)));

    private double LowRangeGas(int adc, int range)
    {
        var g1 = 1340 + (5.0 * c.RangeSwitchingError);
        var g2 = g1 * (1 + (RangeFactor1[range] / 100));
        var g3 = 1 + (RangeFactor2[range] / 100);
        return 1 / (g3 * 0.000000125 * (1 << range) * (((adc - 512) / g2) + 1));
    }
}
