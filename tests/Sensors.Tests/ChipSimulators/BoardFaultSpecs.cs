using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Simulation;
using ThermalActors.Sensors.Tests.Drivers;

namespace ThermalActors.Sensors.Tests.ChipSimulators;

public sealed class BoardFaultSpecs : IDisposable
{
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider clock = VirtualTime.Clock();
    private readonly SimulatedBoard board;
    private readonly SensorFactory factory;

    public BoardFaultSpecs()
    {
        board = new SimulatedBoard(new EnvironmentModel(3), clock, elapse: clock.Advance);
        factory = new SensorFactory(new SensorFactoryOptions { Time = clock, Board = board });
    }

    public void Dispose() => factory.Dispose();

    [Fact]
    public void A_script_says_when_how_long_what_and_where()
    {
        var (faults, errors) = BoardFaultScript.Parse("""
            # a comment
            30s   1.5m scd4x    unplug   # pulled out
            500ms -    bme680   brown-out
            1h    10s  bus      stuck

            2m    0s   icp10125 exchange
            """);

        Assert.Empty(errors);
        Assert.Equal<BoardFault>(
            [
                new BoardFault(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(90), SensorKind.Scd4x, BoardFaultKind.Unplug),
                new BoardFault(TimeSpan.FromMilliseconds(500), TimeSpan.Zero, SensorKind.Bme680, BoardFaultKind.BrownOut),
                new BoardFault(TimeSpan.FromHours(1), TimeSpan.FromSeconds(10), null, BoardFaultKind.Stuck),
                new BoardFault(TimeSpan.FromMinutes(2), TimeSpan.Zero, SensorKind.Icp10125, BoardFaultKind.Exchange),
            ],
            faults);
    }

    [Theory]
    [InlineData("30s scd4x unplug", "expected: at duration target fault")]
    [InlineData("30 10s scd4x unplug", "30 is no time")]
    [InlineData("-1s 10s scd4x unplug", "-1s is no time")]
    [InlineData("1s 10s scd4x burn", "burn is no fault; there are bad-crc, brown-out")]
    [InlineData("1s 10s scd5x unplug", "scd5x is no target; there are bus, scd4x")]
    [InlineData("1s 10s system unplug", "system is no target")]
    [InlineData("1s - scd4x unplug", "unplug needs a duration")]
    [InlineData("1s 0s scd4x unplug", "unplug needs a duration")]
    [InlineData("1s 5s scd4x brown-out", "brown-out has the duration -")]
    [InlineData("1s 5s scd4x stuck", "stuck concerns the whole bus")]
    [InlineData("1s 5s bme680 bad-crc", "a BME680 sends no checksum")]
    public void A_line_that_means_nothing_is_named(string line, string message)
    {
        var (faults, errors) = BoardFaultScript.Parse("\n" + line);

        Assert.Empty(faults);
        Assert.StartsWith("line 2: " + message, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unplug", SensorFailureReason.NotAcknowledged)]
    [InlineData("exchange", SensorFailureReason.NotAcknowledged)]
    [InlineData("nack", SensorFailureReason.NotAcknowledged)]
    [InlineData("never-ready", SensorFailureReason.NotAcknowledged)]
    [InlineData("bad-crc", SensorFailureReason.ChecksumMismatch)]
    public async Task A_fault_begins_and_ends_at_its_time(string fault, SensorFailureReason reason)
    {
        Play($"10s 20s icp10125 {fault}");
        using var sensor = factory.CreateSimulated(SensorKind.Icp10125);
        await Probe(sensor);

        await At(9.9, sensor);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(reason, Assert.IsType<ReadResult.Failed>(await clock.Run(() => sensor.ReadAsync(default))).Failure.Reason);
        clock.Advance(TimeSpan.FromSeconds(20));

        // Another individual is announced by a failure of its own, once.
        if (fault is "exchange")
            Assert.Equal(SensorFailureReason.WrongIdentity, Assert.IsType<ReadResult.Failed>(await clock.Run(() => sensor.ReadAsync(default))).Failure.Reason);
        Assert.IsType<ReadResult.Measured>(await clock.Run(() => sensor.ReadAsync(default)));
    }

    [Fact]
    public async Task An_exchange_brings_another_individual_and_an_unplug_the_same()
    {
        Play("10s 5s scd4x unplug", "30s 5s scd4x exchange");
        using var sensor = factory.CreateSimulated(SensorKind.Scd4x);
        var first = await Probe(sensor);
        clock.Advance(TimeSpan.FromSeconds(12));
        Assert.IsType<ProbeResult.Missing>(await clock.Run(() => sensor.ProbeAsync(default)));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<ProbeResult.Missing>(await clock.Run(() => sensor.ProbeAsync(default)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first, await Probe(sensor), StringComparer.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.IsType<ProbeResult.Missing>(await clock.Run(() => sensor.ProbeAsync(default)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first, await Probe(sensor), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_stuck_bus_costs_a_second_and_a_slow_one_milliseconds()
    {
        Play("10s 20s bus stuck", "60s 20s bus slow");
        using var sensor = factory.CreateSimulated(SensorKind.Icp10125);
        await Probe(sensor);
        clock.Advance(TimeSpan.FromSeconds(11));

        var stuck = await clock.Duration(() => sensor.ReadAsync(default));
        clock.Advance(TimeSpan.FromSeconds(40));
        await clock.Run(() => sensor.ReadAsync(default));
        clock.Advance(TimeSpan.FromSeconds(12));
        var slow = await clock.Duration(() => sensor.ReadAsync(default));
        clock.Advance(TimeSpan.FromSeconds(30));
        var normal = await clock.Duration(() => sensor.ReadAsync(default));

        Assert.Equal(TimeSpan.FromSeconds(1), stuck);
        Assert.Equal(2 * BoardFaultInjector.SlowTransfer, slow - normal);
    }

    [Fact]
    public async Task A_frozen_chip_repeats_itself_until_the_fault_is_over()
    {
        Play("10s 60s icp10125 frozen");
        using var sensor = factory.CreateSimulated(SensorKind.Icp10125);
        await Probe(sensor);
        clock.Advance(TimeSpan.FromSeconds(10));

        var first = await Pressure(sensor);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(first, await Pressure(sensor));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.NotEqual(first, await Pressure(sensor));
    }

    [Fact]
    public async Task A_fault_of_the_bus_hits_every_chip()
    {
        Play("10s - bus brown-out", "20s 10s bus nack");
        using var sensor = factory.CreateSimulated(SensorKind.Scd4x);
        using var other = factory.CreateSimulated(SensorKind.Bme680);
        await Probe(sensor);
        await Probe(other);
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(SensorFailureReason.WasReset, Assert.IsType<ReadResult.Failed>(await clock.Run(() => other.ReadAsync(default))).Failure.Reason);
        Assert.False(((SimulatedScd4x)board.Chip(SensorKind.Scd4x)).Measuring);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<ReadResult.Failed>(await clock.Run(() => other.ReadAsync(default)));
        Assert.IsType<ReadResult.Failed>(await clock.Run(() => sensor.ReadAsync(default)));
    }

    private void Play(params string[] lines)
    {
        var (faults, errors) = BoardFaultScript.Parse(string.Join('\n', lines));
        Assert.Empty(errors);
        board.Play(faults);
    }

    private async Task<string> Probe(ISensor sensor) => Assert.IsType<ProbeResult.Found>(await clock.Run(() => sensor.ProbeAsync(default))).Identity;

    private async Task At(double seconds, ISensor sensor)
    {
        var since = clock.GetUtcNow() - new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        clock.Advance(TimeSpan.FromSeconds(seconds) - since - TimeSpan.FromMilliseconds(100));
        Assert.IsType<ReadResult.Measured>(await clock.Run(() => sensor.ReadAsync(default)));
        clock.Advance(TimeSpan.FromSeconds(seconds) - (clock.GetUtcNow() - new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero)));
    }

    private async Task<double?> Pressure(ISensor sensor) =>
        Assert.IsType<Icp10125Reading>(Assert.IsType<ReadResult.Measured>(await clock.Run(() => sensor.ReadAsync(default))).Reading).PressurePa;
}
