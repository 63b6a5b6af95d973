namespace ThermalActors.Sensors.Simulation;

/// <summary>
/// A living room in a temperate climate, as a pure function of seed and time: people come and go, cook and open windows; CO2,
/// humidity, volatile compounds and temperature answer together, as they do in real air. The same seed gives the same air at
/// the same instant in every process; any instant costs the same. Safe for use by several threads.
/// </summary>
/// <remarks>
/// <see cref="AirSample"/> is the truth with its natural small-scale turbulence; what a chip adds (offset, resolution, noise,
/// warm-up) belongs to the chip's simulator. Days are UTC days; equal instants with different offsets are the same.
/// </remarks>
public sealed class EnvironmentModel
{
    // Eddies pass a sensor within some tens of seconds.
    private const double EddySeconds = 25;

    private readonly Weather weather;
    private readonly Room room;
    private readonly HashNoise eddies;
    private readonly double cleanAirOhm;

    /// <summary>Makes the model.</summary>
    /// <param name="seed">Any number; chooses the place, its weather, and the household.</param>
    public EnvironmentModel(int seed)
    {
        Seed = seed;
        weather = new Weather(seed);
        room = new Room(seed, weather);
        eddies = new HashNoise(seed, "eddies");
        cleanAirOhm = new HashNoise(seed, "gas plate").Between(0, 150_000, 350_000);
    }

    /// <summary>The seed.</summary>
    public int Seed { get; }

    /// <summary>The air at an instant.</summary>
    public AirSample At(DateTimeOffset time)
    {
        var seconds = (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / (double)TimeSpan.TicksPerSecond;
        var outside = weather.At(seconds);
        var diary = room.DiaryAt(seconds);
        var excess = room.At(seconds, diary);

        var temperature = Math.Clamp(room.WallTemperatureC(seconds) + excess.TemperatureC + 0.03 * Eddy(seconds, 0), 5, 40);
        var vapour = outside.AbsoluteHumidity + excess.VapourGramsPerCubicMetre + 0.015 * Eddy(seconds, 1);
        var humidity = Math.Clamp(HumidAir.RelativeHumidity(temperature, vapour), 5, 95);
        var volatiles = Math.Clamp(
            outside.TotalVolatileOrganicCompoundsPpb + excess.VolatilesPpb * (1 + 0.02 * Eddy(seconds, 2)), 0, 5_000);
        return new AirSample
        {
            Time = time,
            CarbonDioxidePpm = Math.Clamp(outside.CarbonDioxidePpm + excess.CarbonDioxidePpm + 3 * Eddy(seconds, 3), 400, 5_000),
            TemperatureC = temperature,
            HumidityPercent = humidity,
            AbsoluteHumidity = HumidAir.AbsoluteHumidity(temperature, humidity),
            PressurePa = Math.Clamp(weather.PressurePa(seconds) + 1.5 * Eddy(seconds, 4), 92_000, 105_000),
            TotalVolatileOrganicCompoundsPpb = volatiles,
            EquivalentCarbonDioxidePpm = Math.Clamp(400 + 2.8 * Math.Max(0, volatiles - 40), 400, 10_000),
            GasResistanceOhm = GasResistance(volatiles, humidity),
            Outside = outside,
            People = (int)diary.Strength(ActivityKind.Presence, seconds),
            WindowOpen = diary.Strength(ActivityKind.Airing, seconds) > 0,
            Cooking = diary.Strength(ActivityKind.Cooking, seconds) > 0,
        };
    }

    // The metal oxide conducts better the more there is to oxidise, following a power law, and a little better in damp air.
    private double GasResistance(double volatiles, double humidity)
        => Math.Clamp(cleanAirOhm * Math.Pow(1 + volatiles / 120, -0.75) * Math.Exp(-0.01 * (humidity - 40)), 5_000, 3_000_000);

    private double Eddy(double seconds, int quantity) => eddies.Drift(seconds + quantity * 1e7, EddySeconds);
}
