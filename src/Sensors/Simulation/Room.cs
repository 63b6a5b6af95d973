namespace ThermalActors.Sensors.Simulation;

/// <summary>
/// One well-mixed room. Every quantity follows dx/dt = source - rate·x with sources and air change that only change when an
/// activity starts or ends, so the exact solution is a chain of exponentials. The chain starts a whole day before the day asked
/// for: what was before has decayed to 6 parts in a million by then, and the cost stays bounded.
/// </summary>
internal sealed class Room(int seed, Weather weather)
{
    private const double Hour = 3600;

    // Air change through cracks, 1/h.
    private const double Leakage = 0.5;

    // How fast walls and heating pull the air temperature back, 1/h, and how much of the outside difference an open window reaches.
    private const double WallPull = 1.2;
    private const double WindowReach = 0.35;

    private readonly RoomSchedule schedule = new(seed);
    private readonly HashNoise walls = new(seed, "walls");
    private readonly double furniture = new HashNoise(seed, "furniture").Between(0, 18, 42);
    private volatile Diary? lastDiary;

    /// <summary>What matters at an instant: the activities of its day and of the day before.</summary>
    public Diary DiaryAt(double seconds)
    {
        // Remembered because readings come in order; a race only computes the same diary twice.
        var day = (long)Math.Floor(seconds / 86_400);
        var diary = lastDiary;
        if (diary?.Day != day)
            lastDiary = diary = new Diary(day, [.. schedule.Of(day - 1), .. schedule.Of(day)]);
        return diary;
    }

    /// <summary>Temperature of the walls, °C: heated to about 20 °C, warmer after warm days, later than the sun.</summary>
    public double WallTemperatureC(double seconds)
        => 20.3
            + 1.1 * Math.Cos(2 * Math.PI * (Weather.HourOfDay(seconds) - 17) / 24)
            + 0.5 * Math.Max(0, weather.DailyMeanC(seconds) - 14)
            + 0.8 * walls.Drift(seconds, 2 * 86_400);

    /// <summary>State of the room at an instant of the diary's day.</summary>
    public RoomState At(double seconds, Diary diary)
    {
        var at = (diary.Day - 1) * 86_400.0;
        var state = Settled(at, diary);
        foreach (var change in diary.Changes)
        {
            if (change >= seconds)
                break;
            state = Relax(state, at, change, diary);
            at = change;
        }

        return Relax(state, at, seconds, diary);
    }

    private RoomState Settled(double at, Diary diary)
    {
        var (airChange, sources) = Sources(at, diary);
        return new RoomState(
            sources.CarbonDioxidePpm / airChange,
            sources.VapourGramsPerCubicMetre / airChange,
            sources.VolatilesPpb / airChange,
            0);
    }

    private RoomState Relax(RoomState state, double from, double until, Diary diary)
    {
        var hours = (until - from) / Hour;
        if (hours <= 0)
            return state;
        var (airChange, sources) = Sources(from, diary);
        var window = airChange - Leakage;
        var pull = window > 0
            ? window * WindowReach * (weather.At(from).TemperatureC - WallTemperatureC(from))
            : 0;
        return new RoomState(
            Towards(state.CarbonDioxidePpm, sources.CarbonDioxidePpm, airChange),
            Towards(state.VapourGramsPerCubicMetre, sources.VapourGramsPerCubicMetre, airChange),
            Towards(state.VolatilesPpb, sources.VolatilesPpb, airChange),
            Towards(state.TemperatureC, sources.TemperatureC + pull, WallPull + window));

        double Towards(double value, double source, double rate)
            => source / rate + (value - source / rate) * Math.Exp(-rate * hours);
    }

    // Sources per hour for a living room of about 60 m³; walls and textiles take up most of the vapour of a meal.
    private (double AirChange, RoomState Sources) Sources(double at, Diary diary)
    {
        var airChange = Leakage;
        var sources = new RoomState(0, 0.4, furniture, 0);
        foreach (var activity in diary.Activities)
        {
            if (!activity.Covers(at))
                continue;
            var strength = activity.Strength;
            switch (activity.Kind)
            {
                case ActivityKind.Presence:
                    sources = Plus(sources, 300 * strength, 0.35 * strength, 22 * strength, 0.25 * strength);
                    break;
                case ActivityKind.Cooking:
                    sources = Plus(sources, 120 * strength, 2.5 * strength, 550 * strength, 1.5 * strength);
                    break;
                default:
                    airChange += strength;
                    break;
            }
        }

        return (airChange, sources);
    }

    private static RoomState Plus(RoomState s, double co2, double vapour, double volatiles, double temperature)
        => new(s.CarbonDioxidePpm + co2, s.VapourGramsPerCubicMetre + vapour, s.VolatilesPpb + volatiles, s.TemperatureC + temperature);
}
