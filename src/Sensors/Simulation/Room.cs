namespace ThermalActors.Sensors.Simulation;

/// <summary>By how much the room differs from the air outside, and the temperature from that of its walls.</summary>
internal readonly record struct RoomState(double CarbonDioxidePpm, double VapourGramsPerCubicMetre, double VolatilesPpb, double TemperatureC);

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
    private readonly HashNoise furniture = new(seed, "furniture");

    /// <summary>Activities that matter at an instant: those of its day and of the day before.</summary>
    public List<Activity> ActivitiesAround(double seconds)
    {
        var day = (long)Math.Floor(seconds / 86_400);
        var activities = schedule.Of(day - 1);
        activities.AddRange(schedule.Of(day));
        return activities;
    }

    /// <summary>Temperature of the walls, °C: heated to about 20 °C, warmer after warm days, later than the sun.</summary>
    public double WallTemperatureC(double seconds)
        => 20.3
            + 1.1 * Math.Cos(2 * Math.PI * (Weather.HourOfDay(seconds) - 17) / 24)
            + 0.5 * Math.Max(0, weather.DailyMeanC(seconds) - 14)
            + 0.8 * walls.Drift(seconds, 2 * 86_400);

    /// <summary>State of the room at an instant.</summary>
    public RoomState At(double seconds, List<Activity> activities)
    {
        var at = (Math.Floor(seconds / 86_400) - 1) * 86_400;
        var state = Settled(at, activities);
        foreach (var until in Changes(seconds, activities))
        {
            state = Relax(state, at, until, activities);
            at = until;
        }

        return state;
    }

    private static List<double> Changes(double seconds, List<Activity> activities)
    {
        var changes = new List<double>(2 * activities.Count + 1) { seconds };
        foreach (var activity in activities)
        {
            if (activity.From < seconds)
                changes.Add(activity.From);
            if (activity.Until < seconds)
                changes.Add(activity.Until);
        }

        changes.Sort();
        return changes;
    }

    private RoomState Settled(double at, List<Activity> activities)
    {
        var (airChange, sources) = Sources(at, activities);
        return new RoomState(
            sources.CarbonDioxidePpm / airChange,
            sources.VapourGramsPerCubicMetre / airChange,
            sources.VolatilesPpb / airChange,
            0);
    }

    private RoomState Relax(RoomState state, double from, double until, List<Activity> activities)
    {
        var hours = (until - from) / Hour;
        if (hours <= 0)
            return state;
        var (airChange, sources) = Sources(from, activities);
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
    private (double AirChange, RoomState Sources) Sources(double at, List<Activity> activities)
    {
        var airChange = Leakage;
        var sources = new RoomState(0, 0.4, 25 * (1.2 + furniture.Between(0, -0.5, 0.5)), 0);
        foreach (var activity in activities)
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
