using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Checks;
using ThermalActors.Host.Commands;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using ThermalActors.Sensors.ChipSimulators;

namespace ThermalActors.Host.Tests.Checks;

public sealed class SensorCheckSpecs : IDisposable
{
    private readonly FakeTimeProvider _clock = new(TestStation.Noon);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Four_simulated_chips_and_the_computer_work()
    {
        var report = await CheckAsync("");

        Assert.True(report.IsGood);
        Assert.Equal(["system", "scd4x", "icp10125", "sgp30", "bme680"], report.Sensors.Select(sensor => sensor.Name), StringComparer.Ordinal);
        Assert.Equal([null, "0x62", "0x63", "0x58", "0x76"], report.Sensors.Select(sensor => sensor.Address), StringComparer.Ordinal);
        Assert.Equal(["ok", "ok", "warming_up", "ok"], report.Sensors.Skip(1).Select(sensor => sensor.Quality), StringComparer.Ordinal);
        Assert.Equal(["co2", "temperature", "humidity"], report.Sensors[1].Values.Select(value => value.Name), StringComparer.Ordinal);
        Assert.Contains("gas_resistance", report.Sensors[4].Values.Select(value => value.Name), StringComparer.Ordinal);
        Assert.All(report.Sensors, sensor => Assert.InRange(sensor.Age!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(10)));
        Assert.Contains("All 5 sensors work.", Table(report), StringComparison.Ordinal);
        Assert.Equal("sgp30", Assert.Single(report.Sensors, sensor => sensor.Note is not null).Name);
        Assert.Contains("  note:  it works and warms up", Table(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0s 1h scd4x unplug", "scd4x", "missing", "NotAcknowledged", "wiring")]
    [InlineData("0s 1h sgp30 nack", "sgp30", "missing", "NotAcknowledged", "address")]
    [InlineData("0s 1h icp10125 bad-crc", "icp10125", "missing", "ChecksumMismatch", "wires")]
    [InlineData("0s 1h scd4x never-ready", "scd4x", "failed", "NeverReady", "supply")]
    [InlineData("2s 1h bme680 unplug", "bme680", "ok", null, null)]
    public async Task A_chip_that_does_not_work_is_named_with_its_error_and_a_hint(string fault, string name, string quality, string? reason, string? hint)
    {
        var report = await CheckAsync(fault);
        var sensor = Assert.Single(report.Sensors, each => string.Equals(each.Name, name, StringComparison.Ordinal));

        Assert.Equal((quality, reason, reason is null), (sensor.Quality, sensor.Failure?.Reason.ToString(), report.IsGood));
        Assert.Equal(reason is null ? 5 : 4, report.Sensors.Count(each => each.Works));
        if (hint is null) return;
        Assert.Contains(hint, sensor.Failure!.Hint, StringComparison.Ordinal);
        Assert.Contains("  hint:  " + sensor.Failure.Hint, Table(report), StringComparison.Ordinal);
        Assert.Contains("1 of 5 sensors does not work.", Table(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stuck_bus_is_told_from_a_missing_chip()
    {
        var report = await CheckAsync("0s 1h bus stuck");

        Assert.All(report.Sensors.Skip(1), sensor => Assert.Equal(("missing", SensorFailureReason.BusFault), (sensor.Quality, sensor.Failure!.Reason)));
        Assert.Contains("4 of 5 sensors do not work.", Table(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sensor_that_is_off_is_not_looked_for()
    {
        var report = await CheckAsync("0s 1h sgp30 unplug", ("sensors.sgp30.enabled", "off"));

        Assert.True(report.IsGood);
        Assert.DoesNotContain("sgp30", report.Sensors.Select(sensor => sensor.Name), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_driver_that_throws_or_never_answers_does_not_end_the_check()
    {
        var settings = TestStation.Settings().Sensors;
        var check = new SensorCheck(settings, kind => new BrokenSensor(kind), _clock);

        var findings = await Run(check);

        Assert.Equal(5, findings.Length);
        Assert.All(findings, finding => Assert.False(finding.Works));
        Assert.Equal(SensorFailureReason.BusFault, findings[1].Failure!.Reason);
        Assert.Contains("no answer within 30 s", findings[1].Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("bad luck", findings[2].Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_says_the_same_as_the_table()
    {
        var report = await CheckAsync("0s 1h sgp30 unplug");
        using var text = new StringWriter();
        report.WriteJson(text);
        using var json = JsonDocument.Parse(text.ToString());
        var root = json.RootElement;

        Assert.False(root.GetProperty("ok").GetBoolean());
        Assert.True(root.GetProperty("simulated").GetBoolean());
        var sensors = root.GetProperty("sensors").EnumerateArray().ToList();
        Assert.Equal("0x62", sensors[1].GetProperty("address").GetString());
        Assert.Equal("ppm", sensors[1].GetProperty("reading").GetProperty("co2").GetProperty("unit").GetString());
        Assert.Equal("NotAcknowledged", sensors[3].GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, sensors[3].GetProperty("age_s").ValueKind);
        Assert.Contains("wiring", sensors[3].GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_needs_no_account_and_its_exit_code_is_5_when_a_chip_is_pulled_out()
    {
        File.WriteAllText(_folder["faults"], "0s 1h sgp30 unplug\n");
        string[] common = ["check-sensors", "--simulate", "--data-dir", _folder["data"], "--set", "sensors.scd4x.enabled=off"];

        Assert.Equal((0, true), await InvokeAsync("All 4 sensors work.", common));
        Assert.Equal((5, true), await InvokeAsync("1 of 4 sensors does not work.", [.. common, "--sensor-faults", _folder["faults"]]));
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Fact]
    public async Task A_script_of_faults_that_means_nothing_ends_with_2_and_the_line()
    {
        File.WriteAllText(_folder["faults"], "0s 1h sgp30 melt\n");

        Assert.Equal((2, true), await InvokeAsync("line 1: melt is no fault", "check-sensors", "--simulate", "--sensor-faults", _folder["faults"]));
        Assert.Equal((2, true), await InvokeAsync("cannot be read", "check-sensors", "--simulate", "--sensor-faults", _folder["nothing"]));
        Assert.Equal(
            (2, true), await InvokeAsync("sensors.simulate is off", "check-sensors", "--set", "sensors.simulate=off", "--sensor-faults", _folder["faults"]));
    }

    [Fact]
    public async Task Without_an_I2C_bus_every_chip_is_missing_and_nothing_is_simulated()
    {
        string[] args = ["check-sensors", "--set", "sensors.bus=63", "--data-dir", _folder["data"]];
        Assert.Equal((5, true), await InvokeAsync("4 of 5 sensors do not work.", args));
    }

    [Fact]
    public async Task Scripted_faults_do_not_befall_real_chips_and_the_check_says_so()
    {
        File.WriteAllText(_folder["faults"], "0s 1h sgp30 unplug\n");
        string[] args = ["check-sensors", "--set", "sensors.bus=63", "--data-dir", _folder["data"], "--sensor-faults", _folder["faults"]];
        Assert.Equal((5, true), await InvokeAsync("befall simulated ones only", args));
    }

    [Fact]
    public async Task A_running_service_keeps_its_sensors_for_itself()
    {
        using var service = ThermalActors.Spool.DataDirectoryLock.Acquire(_folder["data"]);
        Assert.Equal((4, true), await InvokeAsync("owns the sensors", "check-sensors", "--data-dir", _folder["data"]));
    }

    private static async Task<(int Code, bool Found)> InvokeAsync(string expected, params string[] args)
    {
        using var output = new StringWriter();
        var code = await CommandLine.InvokeAsync(args, new CommandConsole(output, output));
        return (code, output.ToString().Contains(expected, StringComparison.Ordinal));
    }

    private static string Table(SensorReport report)
    {
        using var text = new StringWriter();
        report.WriteTable(text);
        return text.ToString();
    }

    private async Task<SensorReport> CheckAsync(string faults, params (string Key, string Text)[] values)
    {
        var (script, errors) = BoardFaultScript.Parse(faults);
        Assert.Empty(errors);
        var settings = TestStation.Settings(values).Sensors;
        var board = new SimulatedBoard(new ThermalActors.Sensors.Simulation.EnvironmentModel(1), _clock);
        using var factory = new SensorFactory(new SensorFactoryOptions { Time = _clock, Board = board, Faults = script });
        var findings = await Run(new SensorCheck(settings, factory.CreateSimulated, _clock));
        return new SensorReport(true, 1, findings);
    }

    private async Task<ImmutableArray<SensorFinding>> Run(SensorCheck check)
    {
        // Without a synchronisation context everything runs inside Advance: no race with the clock.
        SynchronizationContext.SetSynchronizationContext(null);
        var findings = check.RunAsync(default);
        for (var step = 0; step < 60_000 && !findings.IsCompleted; step++) _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(findings.IsCompleted, "The check does not end");
        return await findings;
    }

    private sealed class BrokenSensor(SensorKind kind) : ISensor
    {
        public SensorKind Kind => kind;

        public bool Simulated => false;

        public async Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
        {
            if (kind != SensorKind.Scd4x) throw new InvalidOperationException("bad luck");
            var never = new TaskCompletionSource<ProbeResult>();
            await using var given = cancellation.Register(() => never.TrySetCanceled(cancellation));
            return await never.Task;
        }

        public Task<ReadResult> ReadAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task CompensateAsync(Compensation compensation, CancellationToken cancellation) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
