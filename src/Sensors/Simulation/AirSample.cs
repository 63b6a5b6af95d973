namespace ThermalActors.Sensors.Simulation;

/// <summary>The true state of the simulated room at one instant: what ideal sensors would show.</summary>
public sealed record AirSample
{
    /// <summary>The instant.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>CO2, ppm, 400 to 5,000.</summary>
    public required double CarbonDioxidePpm { get; init; }

    /// <summary>Air temperature, °C, 5 to 40.</summary>
    public required double TemperatureC { get; init; }

    /// <summary>Relative humidity, %, 5 to 95; agrees with <see cref="AbsoluteHumidity"/> and <see cref="TemperatureC"/>.</summary>
    public required double HumidityPercent { get; init; }

    /// <summary>Water vapour, g/m³, 0.3 to 50.</summary>
    public required double AbsoluteHumidity { get; init; }

    /// <summary>Air pressure at the station, Pa, 92,000 to 105,000; the same indoors and outdoors.</summary>
    public required double PressurePa { get; init; }

    /// <summary>Total volatile organic compounds, ppb, 0 to 5,000.</summary>
    public required double TotalVolatileOrganicCompoundsPpb { get; init; }

    /// <summary>What an SGP30 makes of the volatile compounds: equivalent CO2, ppm, 400 to 10,000.</summary>
    public required double EquivalentCarbonDioxidePpm { get; init; }

    /// <summary>
    /// Resistance of a settled BME680 gas sensor in this air, ohm, 5,000 to 3,000,000; falls with volatile compounds and humidity.
    /// </summary>
    public required double GasResistanceOhm { get; init; }

    /// <summary>The weather.</summary>
    public required OutsideAir Outside { get; init; }

    /// <summary>People in the room.</summary>
    public required int People { get; init; }

    /// <summary>True while a window is open.</summary>
    public required bool WindowOpen { get; init; }

    /// <summary>True while something is cooked.</summary>
    public required bool Cooking { get; init; }
}
