using System.Collections.Immutable;

namespace ThermalActors.Sensors.Simulation;

/// <summary>The activities of a day and of the day before it.</summary>
internal sealed class Diary
{
    public Diary(long day, IReadOnlyList<Activity> activities)
    {
        Day = day;
        Activities = [.. activities];
        Changes = [.. activities.SelectMany(a => new[] { a.From, a.Until }).Order()];
    }

    /// <summary>The later of the two days, counted from 1970-01-01.</summary>
    public long Day { get; }

    /// <summary>What people do on the two days.</summary>
    public ImmutableArray<Activity> Activities { get; }

    /// <summary>Every start and end of an activity, in order.</summary>
    public ImmutableArray<double> Changes { get; }

    /// <summary>Sum of the strengths of all activities of a kind at an instant; 0 when there is none.</summary>
    public double Strength(ActivityKind kind, double seconds)
    {
        double sum = 0;
        foreach (var activity in Activities)
        {
            if (activity.Kind == kind && activity.Covers(seconds))
                sum += activity.Strength;
        }

        return sum;
    }
}
