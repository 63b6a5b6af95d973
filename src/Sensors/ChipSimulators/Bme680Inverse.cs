using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>
/// What the converter of an individual would have to give for its compensation to come out at given air. The formulas are
/// monotonic over the converter's range, so halving finds it.
/// </summary>
internal sealed class Bme680Inverse(Bme680Calibration calibration, Bme680Variant variant)
{
    private const int Highest20 = 0xFFFFE;
    private const int Highest16 = 0xFFFF;

    private readonly Bme680Compensation compensation = new(calibration);

    public (int Temperature, int Pressure, int Humidity) Converter(AirConditions air)
    {
        var temperature = Rising(adc => Bme680Compensation.TemperatureC(compensation.FineTemperature(adc)), air.TemperatureC, Highest20);
        var fine = compensation.FineTemperature(temperature);
        var celsius = Bme680Compensation.TemperatureC(fine);
        var pressure = Rising(adc => -compensation.PressurePa(adc, fine), -air.PressurePa, Highest20);
        var humidity = Rising(adc => compensation.UnboundedHumidity(adc, celsius), air.HumidityPercent, Highest16);
        return (Avoid(temperature, Bme680Registers.NotMeasured20), Avoid(pressure, Bme680Registers.NotMeasured20), Avoid(humidity, Bme680Registers.NotMeasured16));
    }

    /// <summary>The range in which the converter resolves the resistance best.</summary>
    public (int Adc, int Range) Gas(double ohm)
    {
        for (var range = 15; range >= 0; range--)
        {
            var current = range;
            var lowest = compensation.GasResistanceOhm(1023, current, variant);
            var highest = compensation.GasResistanceOhm(0, current, variant);
            if (ohm >= lowest && ohm <= highest)
                return (Rising(adc => -compensation.GasResistanceOhm(adc, current, variant), -ohm, 1023), current);
        }

        return ohm > 1_000_000 ? (0, 0) : (1023, 15);
    }

    private static int Rising(Func<int, double> value, double wanted, int highest)
    {
        var (low, high) = (0, highest);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (value(middle) < wanted)
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 && Math.Abs(value(low - 1) - wanted) < Math.Abs(value(low) - wanted) ? low - 1 : low;
    }

    // A real sample never equals the reset value for long; a simulated one could sit on it.
    private static int Avoid(int adc, int reserved) => adc == reserved ? adc + 2 : adc;
}
