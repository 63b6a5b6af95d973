namespace ThermalActors.Sensors.Simulation;

/// <summary>The household's habits, drawn anew for every day from the seed alone.</summary>
internal sealed class RoomSchedule(int seed)
{
    private readonly HashNoise noise = new(seed, "diary");

    /// <summary>All activities of a day, counted from 1970-01-01; none reaches into the next day.</summary>
    public List<Activity> Of(long day)
    {
        var draw = new Draw(noise, day);
        var activities = new List<Activity>(10);

        // 1970-01-01 was a Thursday.
        var weekend = ((day % 7) + 7) % 7 is 2 or 3;
        if (weekend)
            Add(ActivityKind.Presence, 1, draw.Next(8, 10), draw.Next(3, 6), draw.Whole(2, 3));
        else
            Add(ActivityKind.Presence, 1, draw.Next(6, 6.75), draw.Next(1, 2), draw.Whole(1, 3));
        Add(ActivityKind.Presence, weekend ? 0.3 : 0.4, draw.Next(9.5, 10), draw.Next(5, 7), 1);
        Add(ActivityKind.Presence, 0.95, draw.Next(17, 18.5), draw.Next(4, 5.25), draw.Whole(1, 4));
        Add(ActivityKind.Airing, 0.85, draw.Next(8, 9.5), draw.Next(0.15, 0.4), draw.Next(5, 9));
        Add(ActivityKind.Airing, 0.45, draw.Next(13.2, 15), draw.Next(0.15, 0.5), draw.Next(5, 9));
        Add(ActivityKind.Airing, 0.7, draw.Next(20.8, 22.5), draw.Next(0.15, 0.35), draw.Next(5, 9));
        Add(ActivityKind.Cooking, 0.4, draw.Next(12, 12.5), draw.Next(0.25, 0.6), draw.Next(0.4, 1));
        Add(ActivityKind.Cooking, 0.9, draw.Next(18.6, 19.4), draw.Next(0.3, 0.9), draw.Next(0.5, 1.3));
        return activities;

        void Add(ActivityKind kind, double probability, double fromHour, double hours, double strength)
        {
            if (draw.Next(0, 1) < probability)
                activities.Add(new Activity(kind, day * 86_400.0 + fromHour * 3600, day * 86_400.0 + (fromHour + hours) * 3600, strength));
        }
    }

    // Every question consumes one number, asked or not, so that one changed probability does not shuffle the whole day.
    private sealed class Draw(HashNoise noise, long day)
    {
        private long index = day * 64;

        public double Next(double low, double high) => noise.Between(index++, low, high);

        public double Whole(int low, int high) => Math.Floor(Next(low, high + 1));
    }
}
