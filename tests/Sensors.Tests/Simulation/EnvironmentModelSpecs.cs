using ThermalActors.Sensors.Simulation;

namespace ThermalActors.Sensors.Tests.Simulation;

public sealed class EnvironmentModelSpecs
{
    private static readonly DateTimeOffset NewYear = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly int[] Seeds = [0, 1, 42, -7, int.MaxValue];

    [Fact]
    public void Two_instances_agree_to_the_last_bit_in_any_order_of_questions()
    {
        var asked = Enumerable.Range(0, 500).Select(i => NewYear.AddSeconds(i * 7_919.3)).ToList();
        var one = new EnvironmentModel(42);
        var other = new EnvironmentModel(42);

        var forwards = asked.Select(one.At).ToList();
        var backwards = asked.AsEnumerable().Reverse().Select(other.At).Reverse().ToList();

        Assert.Equal(forwards, backwards);
    }

    [Fact]
    public void Several_threads_may_ask_one_instance()
    {
        var asked = Enumerable.Range(0, 4_000).Select(i => NewYear.AddHours(i * 1_237 % 20_000)).ToList();
        var shared = new EnvironmentModel(9);

        var together = asked.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(shared.At).ToList();

        Assert.Equal(asked.Select(new EnvironmentModel(9).At), together);
    }

    [Fact]
    public void Equal_instants_give_equal_air_whatever_their_offset()
    {
        var model = new EnvironmentModel(3);
        var there = NewYear.AddHours(9).ToOffset(TimeSpan.FromHours(9));

        Assert.Equal(model.At(NewYear.AddHours(9)), model.At(there) with { Time = NewYear.AddHours(9) });
    }

    [Fact]
    public void Another_seed_gives_another_air()
    {
        var one = new EnvironmentModel(1).At(NewYear);
        var other = new EnvironmentModel(2).At(NewYear);

        Assert.NotEqual(one.CarbonDioxidePpm, other.CarbonDioxidePpm);
        Assert.NotEqual(one.TemperatureC, other.TemperatureC);
        Assert.NotEqual(one.PressurePa, other.PressurePa);
    }

    [Fact]
    public void Knows_its_values_for_ever()
    {
        // A changed model would silently change every simulated data set; this says so. The tolerance allows for the last bits
        // of another processor's exponential function.
        var air = new EnvironmentModel(42).At(new DateTimeOffset(2026, 3, 14, 18, 30, 0, TimeSpan.Zero));

        Assert.Equal(1217.5667344, air.CarbonDioxidePpm, 1e-6);
        Assert.Equal(21.3221341, air.TemperatureC, 1e-6);
        Assert.Equal(35.0777269, air.HumidityPercent, 1e-6);
        Assert.Equal(97369.5990996, air.PressurePa, 1e-6);
        Assert.Equal(156.8321613, air.TotalVolatileOrganicCompoundsPpb, 1e-6);
        Assert.Equal(3, air.People);
    }

    [Fact]
    public void Stays_within_physical_bounds_over_a_year()
    {
        foreach (var seed in Seeds)
        {
            var model = new EnvironmentModel(seed);
            for (var minutes = 0; minutes < 365 * 24 * 60; minutes += 17)
                AssertBounds(seed, model.At(NewYear.AddMinutes(minutes)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1600)]
    [InlineData(1969)]
    [InlineData(2000)]
    [InlineData(9999)]
    public void Answers_for_any_year_that_a_clock_can_show(int year)
    {
        var model = new EnvironmentModel(5);

        AssertBounds(5, model.At(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        AssertBounds(5, model.At(new DateTimeOffset(year, 12, 31, 23, 59, 59, TimeSpan.Zero)));
    }

    [Fact]
    public void Relative_and_absolute_humidity_tell_the_same_story()
    {
        var model = new EnvironmentModel(8);
        for (var hours = 0; hours < 24 * 365; hours += 5)
        {
            var air = model.At(NewYear.AddHours(hours));
            Assert.Equal(air.AbsoluteHumidity, HumidAir.AbsoluteHumidity(air.TemperatureC, air.HumidityPercent), 9);
        }
    }

    [Fact]
    public void Nothing_jumps_not_even_at_midnight()
    {
        foreach (var seed in Seeds)
        {
            var model = new EnvironmentModel(seed);
            for (var day = 1; day < 60; day++)
            {
                var before = model.At(NewYear.AddDays(day).AddMilliseconds(-1));
                var after = model.At(NewYear.AddDays(day));
                Assert.Equal(before.CarbonDioxidePpm, after.CarbonDioxidePpm, 0.05);
                Assert.Equal(before.TemperatureC, after.TemperatureC, 0.005);
                Assert.Equal(before.AbsoluteHumidity, after.AbsoluteHumidity, 0.005);
                Assert.Equal(before.TotalVolatileOrganicCompoundsPpb, after.TotalVolatileOrganicCompoundsPpb, 0.05);
                Assert.Equal(before.PressurePa, after.PressurePa, 0.05);
            }
        }
    }

    [Fact]
    public void An_open_window_moves_everything_towards_the_outside_together()
    {
        var seen = 0;
        foreach (var seed in Seeds)
        {
            foreach (var (model, opened, closed) in Airings(seed))
            {
                var before = model.At(opened);
                var after = model.At(closed);
                seen++;
                var when = $"seed {seed}, {opened:s}";
                Assert.True(after.CarbonDioxidePpm < before.CarbonDioxidePpm, $"CO2, {when}");
                Assert.True(after.CarbonDioxidePpm > 400, $"CO2 below the outside, {when}");
                Assert.True(after.TotalVolatileOrganicCompoundsPpb < before.TotalVolatileOrganicCompoundsPpb, $"VOC, {when}");
                Assert.True(Closer(before, after, a => a.TemperatureC, before.Outside.TemperatureC), $"temperature, {when}");
                Assert.True(Closer(before, after, a => a.AbsoluteHumidity, before.Outside.AbsoluteHumidity), $"vapour, {when}");
                Assert.True(after.GasResistanceOhm > before.GasResistanceOhm, $"gas, {when}");
            }
        }

        Assert.True(seen > 100, $"only {seen} airings were seen");
    }

    [Fact]
    public void Ventilation_follows_an_exponential()
    {
        // Half of a time span removes the same share of the excess as the other half.
        var checkedWindows = 0;
        foreach (var (model, opened, closed) in Airings(1).Where(a => a.Model.At(a.Opened).People == 0).Take(10))
        {
            var excess = new[] { opened, opened + (closed - opened) / 2, closed }
                .Select(t => model.At(t)).Select(a => a.CarbonDioxidePpm - a.Outside.CarbonDioxidePpm).ToList();
            if (excess[2] < 80)
                continue;
            checkedWindows++;
            Assert.Equal(excess[1] / excess[0], excess[2] / excess[1], 0.08);
        }

        Assert.True(checkedWindows > 0);
    }

    [Fact]
    public void People_raise_carbon_dioxide_humidity_and_volatiles()
    {
        var seen = 0;
        foreach (var seed in Seeds)
        {
            var model = new EnvironmentModel(seed);
            foreach (var presence in Activities(seed, ActivityKind.Presence).Where(p => p.Until - p.From > 3_600))
            {
                var arrived = At(presence.From);
                var air = Enumerable.Range(0, 41).Select(i => model.At(arrived.AddMinutes(i))).ToList();
                var stale = Enumerable.Range(1, 36).Select(i => model.At(arrived.AddMinutes(-5 * i))).Any(a => a.People > 0 || a.Cooking);
                if (stale || air.Any(a => a.WindowOpen || a.Cooking))
                    continue;
                seen++;
                Assert.True(air[^1].CarbonDioxidePpm > air[0].CarbonDioxidePpm + 30);
                Assert.True(air[^1].TotalVolatileOrganicCompoundsPpb > air[0].TotalVolatileOrganicCompoundsPpb);
                Assert.True(Excess(air[^1]) > Excess(air[0]));
            }
        }

        Assert.True(seen > 50, $"only {seen} arrivals were seen");

        static double Excess(AirSample air) => air.AbsoluteHumidity - air.Outside.AbsoluteHumidity;
    }

    [Fact]
    public void Cooking_raises_volatiles_and_lowers_the_gas_resistance()
    {
        var seen = 0;
        foreach (var seed in Seeds)
        {
            var model = new EnvironmentModel(seed);
            foreach (var meal in Activities(seed, ActivityKind.Cooking))
            {
                var (before, after) = (model.At(At(meal.From)), model.At(At(meal.Until)));
                if (before.WindowOpen || after.WindowOpen || model.At(At((meal.From + meal.Until) / 2)).WindowOpen)
                    continue;
                seen++;
                Assert.True(after.TotalVolatileOrganicCompoundsPpb > before.TotalVolatileOrganicCompoundsPpb + 20);
                Assert.True(after.EquivalentCarbonDioxidePpm > before.EquivalentCarbonDioxidePpm);
                Assert.True(after.GasResistanceOhm < before.GasResistanceOhm);
            }
        }

        Assert.True(seen > 50, $"only {seen} meals were seen");
    }

    [Fact]
    public void Days_are_visible_indoors_and_outdoors()
    {
        foreach (var seed in Seeds)
        {
            var model = new EnvironmentModel(seed);
            var days = Enumerable.Range(0, 90).ToList();

            Assert.True(Mean(15, a => a.Outside.TemperatureC) > Mean(4, a => a.Outside.TemperatureC) + 4);
            Assert.True(Mean(17, a => a.TemperatureC) > Mean(5, a => a.TemperatureC) + 1);
            Assert.True(Mean(20, a => a.CarbonDioxidePpm) > Mean(4, a => a.CarbonDioxidePpm) + 100);

            double Mean(double hour, Func<AirSample, double> value)
                => days.Average(d => value(model.At(NewYear.AddDays(d).AddHours(hour))));
        }
    }

    [Fact]
    public void Summer_is_warmer_than_winter()
    {
        var model = new EnvironmentModel(0);

        Assert.True(Mean(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero)) > Mean(NewYear) + 12);

        double Mean(DateTimeOffset month) => Enumerable.Range(0, 30).Average(d => model.At(month.AddDays(d)).Outside.TemperatureC);
    }

    [Fact]
    public void Pressure_is_steady_for_minutes_and_moves_over_days()
    {
        foreach (var seed in Seeds)
        {
            var model = new EnvironmentModel(seed);
            var hours = Enumerable.Range(0, 24 * 60).Select(h => model.At(NewYear.AddHours(h)).PressurePa).ToList();

            Assert.True(hours.Max() - hours.Min() > 1_000, $"no weather, seed {seed}");
            Assert.True(hours.Zip(hours.Skip(1), (a, b) => Math.Abs(a - b)).Max() < 400, $"a jump, seed {seed}");
            for (var day = 0; day < 60; day++)
            {
                var t = NewYear.AddDays(day).AddHours(7);
                Assert.Equal(model.At(t).PressurePa, model.At(t.AddMinutes(1)).PressurePa, 12.0);
            }
        }
    }

    private static void AssertBounds(int seed, AirSample air)
    {
        Check("CO2", air.CarbonDioxidePpm, 400, 5_000);
        Check("temperature", air.TemperatureC, 5, 40);
        Check("humidity", air.HumidityPercent, 5, 95);
        Check("vapour", air.AbsoluteHumidity, 0.3, 50);
        Check("pressure", air.PressurePa, 92_000, 105_000);
        Check("VOC", air.TotalVolatileOrganicCompoundsPpb, 0, 5_000);
        Check("equivalent CO2", air.EquivalentCarbonDioxidePpm, 400, 10_000);
        Check("gas", air.GasResistanceOhm, 5_000, 3_000_000);
        Check("outside temperature", air.Outside.TemperatureC, -30, 45);
        Check("outside humidity", air.Outside.HumidityPercent, 10, 98);
        Check("outside CO2", air.Outside.CarbonDioxidePpm, 410, 440);
        Check("people", air.People, 0, 5);

        void Check(string name, double value, double low, double high)
            => Assert.True(value >= low && value <= high, $"{name} is {value}, seed {seed}, {air.Time:s}");
    }

    private static bool Closer(AirSample before, AirSample after, Func<AirSample, double> value, double target)
        => Math.Abs(value(after) - target) < Math.Abs(value(before) - target);

    // Windows opened on stale air with nothing else going on and a real difference to the outside.
    private static IEnumerable<(EnvironmentModel Model, DateTimeOffset Opened, DateTimeOffset Closed)> Airings(int seed)
    {
        var model = new EnvironmentModel(seed);
        foreach (var airing in Activities(seed, ActivityKind.Airing))
        {
            var (opened, closed) = (At(airing.From), At(airing.Until));
            var before = model.At(opened);
            var during = Enumerable.Range(0, 8).Select(i => model.At(opened + i * (closed - opened) / 8)).ToList();
            if (before.CarbonDioxidePpm > before.Outside.CarbonDioxidePpm + 350
                && before.TotalVolatileOrganicCompoundsPpb > before.Outside.TotalVolatileOrganicCompoundsPpb + 60
                && Math.Abs(before.TemperatureC - before.Outside.TemperatureC) > 3
                && during.All(a => !a.Cooking && a.People == before.People))
                yield return (model, opened, closed);
        }
    }

    private static IEnumerable<Activity> Activities(int seed, ActivityKind kind)
    {
        var schedule = new RoomSchedule(seed);
        var first = (long)(NewYear - DateTimeOffset.UnixEpoch).TotalDays;
        return Enumerable.Range(0, 120).SelectMany(d => schedule.Of(first + d)).Where(a => a.Kind == kind);
    }

    private static DateTimeOffset At(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);
}
