using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Readings.Tests.Rows;

public sealed class RowBuilderSpecs
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(12);

    private static readonly RowBuilder All = RowBuilder.Create(Enum.GetValues<SensorKind>().Select(static kind => new SensorPolicy(kind, MaxAge)));

    [Fact]
    public void Without_readings_every_sensor_is_offline_and_every_value_missing()
    {
        var row = Row(All, 100);

        Assert.Equal(Enum.GetValues<SensorKind>(), row.Sensors.Select(static report => report.Sensor));
        Assert.All(row.Sensors, static report => Assert.Equal(new SensorReport(report.Sensor, null, false, SensorStatus.Offline, false), report));
        Assert.Null(row.TemperatureC);
        Assert.Equal("fallback", row.HostName);
        Assert.Null(row.IpAddress);
        Assert.False(row.Simulated);
        Assert.Equal(row.SampledAt, row.StartedAt);
    }

    [Fact]
    public void Reports_configured_sensors_only()
    {
        var builder = RowBuilder.Create([new SensorPolicy(SensorKind.Sgp30, MaxAge), new SensorPolicy(SensorKind.System, MaxAge)]);

        Assert.Equal([SensorKind.System, SensorKind.Sgp30], Row(builder, 1).Sensors.Select(static report => report.Sensor));
        Assert.True(builder.Has(SensorKind.Sgp30));
        Assert.False(builder.Has(SensorKind.Scd4x));
        Assert.Throws<ArgumentException>(() => builder.Accept(Scd4x(1)));
        Assert.Throws<ArgumentException>(() => builder.WithStatus(SensorKind.Scd4x, SensorStatus.Offline));
    }

    [Fact]
    public void Refuses_a_sensor_named_twice_and_an_age_of_nothing()
    {
        Assert.Throws<ArgumentException>(static () => RowBuilder.Create([new SensorPolicy(SensorKind.System, MaxAge), new SensorPolicy(SensorKind.System, MaxAge)]));
        Assert.Throws<ArgumentException>(static () => RowBuilder.Create([new SensorPolicy(SensorKind.System, TimeSpan.Zero)]));
    }

    [Fact]
    public void Fills_every_column_from_its_sensor()
    {
        var builder = Take(All, System(100), Scd4x(100), Icp10125(100), Sgp30(100), Bme680(100));

        var built = Build(builder, 100);
        var row = built.Row;

        Assert.Equal(5, built.Used);
        Assert.Equal("thermal", row.HostName);
        Assert.Equal("192.168.1.175", row.IpAddress);
        Assert.Equal("d8:3a:dd:01:02:03", row.MacAddress);
        Assert.Equal((60.0, 28.5, 13.5, 1L << 30), (row.CpuTemperatureC!.Value, row.CpuPercent!.Value, row.MemoryPercent!.Value, row.DiskFreeBytes!.Value));
        Assert.Equal((21.5, 45.0, 600.0), (row.TemperatureC!.Value, row.HumidityPercent!.Value, row.CarbonDioxidePpm!.Value));
        Assert.Equal((100_900.0, 31.0), (row.PressurePa!.Value, row.PressureSensorTemperatureC!.Value));
        Assert.Equal((412.0, 12.0), (row.EquivalentCarbonDioxidePpm!.Value, row.TotalVolatileOrganicCompoundsPpb!.Value));
        Assert.Equal(150_000.0, row.GasResistanceOhm);
        Assert.All(row.Sensors, static report => Assert.True(report.Used && report.Fresh && report.Status is SensorStatus.Ok));
        Assert.Equal(
            [SharedColumns.None, SharedColumns.Temperature | SharedColumns.Humidity, SharedColumns.Pressure, SharedColumns.None, SharedColumns.None],
            row.Sensors.Select(static report => report.Fills));
    }

    [Fact]
    public void Bme680_stands_in_for_sensors_that_are_not_there()
    {
        var row = Row(Take(All, Bme680(100)), 100);

        Assert.Equal((20.5, 50.0, 100_700.0), (row.TemperatureC!.Value, row.HumidityPercent!.Value, row.PressurePa!.Value));
        Assert.Null(row.CarbonDioxidePpm);
        Assert.Null(row.PressureSensorTemperatureC);
        Assert.Equal(SharedColumns.Temperature | SharedColumns.Humidity | SharedColumns.Pressure, ReportOf(row, SensorKind.Bme680).Fills);
    }

    [Fact]
    public void Bme680_stands_in_for_a_single_value_too()
    {
        var row = Row(Take(All, Scd4x(100) with { HumidityPercent = null }, Icp10125(100) with { PressurePa = null }, Bme680(100)), 100);

        Assert.Equal((21.5, 50.0, 100_700.0), (row.TemperatureC!.Value, row.HumidityPercent!.Value, row.PressurePa!.Value));
        Assert.Equal(SharedColumns.Temperature, ReportOf(row, SensorKind.Scd4x).Fills);
        Assert.Equal(SharedColumns.Humidity | SharedColumns.Pressure, ReportOf(row, SensorKind.Bme680).Fills);
        Assert.True(ReportOf(row, SensorKind.Icp10125).Used);
    }

    [Fact]
    public void A_held_value_fills_the_column_but_is_not_fresh()
    {
        var first = Build(Take(All, Scd4x(100)), 101);
        var second = Build(first.Next, 105);

        Assert.Equal((1, 0), (first.Used, second.Used));
        Assert.Equal(21.5, second.Row.TemperatureC);
        Assert.True(ReportOf(first.Row, SensorKind.Scd4x).Fresh);
        Assert.False(ReportOf(second.Row, SensorKind.Scd4x).Fresh);
        Assert.Equal(At(100).At, ReportOf(second.Row, SensorKind.Scd4x).MeasuredAt);
    }

    [Fact]
    public void A_value_as_old_as_its_max_age_is_gone()
    {
        var held = Build(Take(All, Scd4x(100)), 100).Next;

        Assert.Equal(21.5, Row(held, 111.999).TemperatureC);
        var row = Row(held, 112);
        Assert.Null(row.TemperatureC);
        Assert.Equal(new SensorReport(SensorKind.Scd4x, At(100).At, false, SensorStatus.Offline, false), ReportOf(row, SensorKind.Scd4x));
    }

    [Fact]
    public void Age_is_elapsed_time_whatever_the_wall_clock_does()
    {
        var builder = Take(All, Scd4x(100));

        var leapt = builder.Build(new ReadingStamp(At(101).At.AddYears(1), TimeSpan.FromSeconds(101)), ClockQuality.Synced, SampleRows.Station, Guid.Empty).Row;
        var stale = builder.Build(new ReadingStamp(At(100).At, TimeSpan.FromSeconds(200)), ClockQuality.Synced, SampleRows.Station, Guid.Empty).Row;

        Assert.Equal(21.5, leapt.TemperatureC);
        Assert.Equal(TimeSpan.FromSeconds(1.5), leapt.SampledAt - leapt.StartedAt);
        Assert.Null(stale.TemperatureC);
    }

    [Theory]
    [InlineData(SensorStatus.Ok, true)]
    [InlineData(SensorStatus.Suspect, true)]
    [InlineData(SensorStatus.WarmingUp, false)]
    [InlineData(SensorStatus.Frozen, false)]
    [InlineData(SensorStatus.Offline, false)]
    public void Only_values_that_can_be_trusted_become_columns(SensorStatus status, bool filled)
    {
        var built = Build(Take(All, Scd4x(100) with { Status = status }, Bme680(100)), 100);

        Assert.Equal(filled ? 21.5 : 20.5, built.Row.TemperatureC);
        Assert.Equal(filled, built.Row.CarbonDioxidePpm is not null);
        Assert.Equal(2, built.Used);
        var report = ReportOf(built.Row, SensorKind.Scd4x);
        Assert.Equal((status, true, filled), (report.Status, report.Fresh, report.Used));
    }

    [Fact]
    public void A_sensor_that_went_offline_gives_nothing_until_it_measures_again()
    {
        var offline = Take(All, Scd4x(100)).WithStatus(SensorKind.Scd4x, SensorStatus.Offline);
        var silent = Build(offline, 101);

        Assert.Null(silent.Row.CarbonDioxidePpm);
        Assert.Equal((SensorStatus.Offline, false), (ReportOf(silent.Row, SensorKind.Scd4x).Status, ReportOf(silent.Row, SensorKind.Scd4x).Fresh));
        Assert.Equal((0, 1), (silent.Used, silent.Next.Pending));

        var back = silent.Next.Accept(Scd4x(102));
        Assert.True(back.Superseded);
        Assert.Equal(600, Row(back.Next, 103).CarbonDioxidePpm);
    }

    [Fact]
    public void A_sensor_that_is_said_to_be_well_is_judged_by_its_readings()
    {
        var waiting = All.WithStatus(SensorKind.Scd4x, SensorStatus.Ok);

        Assert.Equal(SensorStatus.WarmingUp, ReportOf(Row(waiting, 1), SensorKind.Scd4x).Status);
        Assert.Equal(SensorStatus.Frozen, ReportOf(Row(Take(waiting, Scd4x(1) with { Status = SensorStatus.Frozen }), 1), SensorKind.Scd4x).Status);
    }

    [Fact]
    public void A_newer_reading_supersedes_an_unused_one()
    {
        var once = All.Accept(Scd4x(100));
        var twice = once.Next.Accept(Scd4x(105) with { CarbonDioxidePpm = 700 });

        Assert.Equal((false, true), (once.Superseded, twice.Superseded));
        Assert.Equal(700, Row(twice.Next, 105).CarbonDioxidePpm);
        Assert.False(Build(twice.Next, 105).Next.Accept(Scd4x(110)).Superseded);
    }

    [Fact]
    public void A_reading_that_comes_late_gives_way_itself()
    {
        var late = Take(All, Scd4x(105) with { CarbonDioxidePpm = 700 }).Accept(Scd4x(100));

        Assert.True(late.Superseded);
        Assert.Equal(700, Row(late.Next, 106).CarbonDioxidePpm);
    }

    [Fact]
    public void Row_starts_with_its_oldest_fresh_reading()
    {
        var used = Build(Take(All, System(90)), 91).Next;
        var row = Row(Take(used, Scd4x(98), Sgp30(99.9)), 100);

        Assert.Equal(TimeSpan.FromSeconds(2.5), row.SampledAt - row.StartedAt);
    }

    [Fact]
    public void Host_name_outlives_the_system_reading_but_the_address_does_not()
    {
        var row = Row(Take(All, System(100)), 200);

        Assert.Equal("thermal", row.HostName);
        Assert.Null(row.IpAddress);
        Assert.Null(row.CpuPercent);
    }

    [Fact]
    public void One_simulated_reading_makes_the_row_simulated()
    {
        Assert.False(Row(Take(All, System(100), Scd4x(100)), 100).Simulated);
        Assert.True(Row(Take(All, System(100), Scd4x(100) with { Simulated = true }), 100).Simulated);
    }

    [Fact]
    public void Row_carries_the_tick_and_the_station()
    {
        var guid = new Guid("d0814b01-95be-4a60-8f0f-3f2b7d9c1a55");
        var row = All.Build(At(100), ClockQuality.Unsynced, SampleRows.Station, guid).Row;

        Assert.Equal((At(100).At, TimeSpan.FromSeconds(100), ClockQuality.Unsynced, guid), (row.SampledAt, row.Uptime, row.Clock, row.RowGuid));
        Assert.Same(SampleRows.Station, row.Station);
    }

    [Fact]
    public void Gap_row_carries_the_loss_and_no_measurement()
    {
        var gap = SampleRows.Full.Gap!;
        var row = GapRow.Create(gap, At(100), ClockQuality.Synced, SampleRows.Station, Guid.Empty);

        Assert.Same(gap, row.Gap);
        Assert.Empty(row.Sensors);
        Assert.Equal((At(100).At, "fallback"), (row.SampledAt, row.HostName));
        Assert.Null(row.TemperatureC);
    }

    private static BuiltRow Build(RowBuilder builder, double seconds) => builder.Build(At(seconds), ClockQuality.Synced, SampleRows.Station, Guid.Empty);

    private static SensorRow Row(RowBuilder builder, double seconds) => Build(builder, seconds).Row;

    private static RowBuilder Take(RowBuilder builder, params ReadOnlySpan<Reading> readings)
    {
        foreach (var reading in readings) builder = builder.Accept(reading).Next;
        return builder;
    }

    private static SensorReport ReportOf(SensorRow row, SensorKind sensor) => row.Sensors.Single(report => report.Sensor == sensor);

    private static ReadingStamp At(double seconds) => new(SampleRows.Noon.AddSeconds(seconds), TimeSpan.FromSeconds(seconds));

    private static SystemReading System(double seconds) => new()
    {
        TakenAt = At(seconds),
        CpuTemperatureC = 60,
        CpuPercent = 28.5,
        MemoryPercent = 13.5,
        DiskFreeBytes = 1L << 30,
        HostName = "thermal",
        IpAddress = "192.168.1.175",
        MacAddress = "d8:3a:dd:01:02:03",
    };

    private static Scd4xReading Scd4x(double seconds) =>
        new() { TakenAt = At(seconds), Took = TimeSpan.FromSeconds(0.5), CarbonDioxidePpm = 600, TemperatureC = 21.5, HumidityPercent = 45 };

    private static Icp10125Reading Icp10125(double seconds) => new() { TakenAt = At(seconds), PressurePa = 100_900, TemperatureC = 31 };

    private static Sgp30Reading Sgp30(double seconds) =>
        new() { TakenAt = At(seconds), EquivalentCarbonDioxidePpm = 412, TotalVolatileOrganicCompoundsPpb = 12 };

    private static Bme680Reading Bme680(double seconds) =>
        new() { TakenAt = At(seconds), TemperatureC = 20.5, PressurePa = 100_700, HumidityPercent = 50, GasResistanceOhm = 150_000 };
}
