using System.Device.I2c;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Bindings;
using ThermalActors.Sensors.Tests.Drivers;

namespace ThermalActors.Sensors.Tests.Bindings;

public sealed class BindingsSensorSpecs : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly ByteDevice device = new();

    public void Dispose() => device.Dispose();

    [Fact]
    public async Task An_SCD4x_is_started_and_read_with_units()
    {
        using var sensor = new BindingsScd4xSensor(device, clock);
        await Find(sensor);
        Assert.Equal([0x3F, 0x21], device.Written);

        var reading = Assert.IsType<Scd4xReading>(await Measure(sensor, 81, 21, 45));
        Assert.Equal((810, 21, 45), (reading.CarbonDioxidePpm, reading.TemperatureC, reading.HumidityPercent));
        Assert.Equal((false, clock.GetUtcNow()), (reading.Simulated, reading.TakenAt.At));
    }

    [Fact]
    public async Task A_word_that_arrived_damaged_and_an_invalid_sample_are_null()
    {
        using var sensor = new BindingsScd4xSensor(device, clock);
        await Find(sensor);

        var damaged = Assert.IsType<Scd4xReading>(await Measure(sensor, 81, 255, 45));
        var invalid = Assert.IsType<Scd4xReading>(await Measure(sensor, 0, 21, 45));

        Assert.Equal((810, null, 45), (damaged.CarbonDioxidePpm, damaged.TemperatureC, damaged.HumidityPercent));
        Assert.Equal((null, 21), (invalid.CarbonDioxidePpm, invalid.TemperatureC));
    }

    [Fact]
    public async Task A_BME680_leaves_out_its_first_gas_value_after_every_start()
    {
        using var sensor = new BindingsBme680Sensor(device, clock);
        for (var start = 0; start < 2; start++)
        {
            device.Answer(0x61);
            await Find(sensor);
            Assert.Null(Assert.IsType<Bme680Reading>(await Measure(sensor, 22, 100, 40, 120)).GasResistanceOhm);
            var reading = Assert.IsType<Bme680Reading>(await Measure(sensor, 22, 100, 40, 120));
            Assert.Equal((22, 100_000, 40, 120_000), (reading.TemperatureC, reading.PressurePa, reading.HumidityPercent, reading.GasResistanceOhm));
        }
    }

    [Fact]
    public async Task What_the_package_throws_becomes_a_reason()
    {
        using var sensor = new BindingsBme680Sensor(device, clock);
        Assert.Equal(SensorFailureReason.Defect, (await Failure(sensor)).Reason);

        device.Answer(0x58);
        Assert.Equal(SensorFailureReason.WrongIdentity, (await Missing(sensor)).Reason);
        device.Fails = new IOException("Error 121 (Remote I/O error) performing I2C data transfer.");
        Assert.Equal(SensorFailureReason.NotAcknowledged, (await Missing(sensor)).Reason);
        device.Fails = new InvalidOperationException("surprise");
        Assert.Equal(SensorFailureReason.Defect, (await Missing(sensor)).Reason);

        device.Fails = null;
        device.Answer(0x61);
        await Find(sensor);
        device.Fails = new TimeoutException("Sensor is not ready");
        Assert.Equal(SensorFailureReason.NeverReady, (await Failure(sensor)).Reason);
        device.Fails = new IOException("Error 5 (Input/output error) performing I2C data transfer.");
        Assert.Equal(SensorFailureReason.BusFault, (await Failure(sensor)).Reason);
    }

    [Fact]
    public async Task The_device_outlives_every_driver_and_ends_with_the_sensor()
    {
        var sensor = new BindingsScd4xSensor(device, clock);
        await Find(sensor);
        await Find(sensor);
        await sensor.CompensateAsync(new Compensation.AmbientPressure(100_000), default);
        Assert.Equal(0, device.Disposals);
        Assert.Equal(4, device.Written.Count);

        sensor.Dispose();
        Assert.Equal(1, device.Disposals);
    }

    [Fact]
    public async Task An_SCD4x_is_not_started_before_it_has_settled_and_not_read_when_it_could_not_be_started()
    {
        using var sensor = new BindingsScd4xSensor(device, clock);
        var probe = sensor.ProbeAsync(default);
        await device.Asked;
        device.Fails = new IOException("Error 121 (Remote I/O error) performing I2C data transfer.");

        Assert.IsType<ProbeResult.Missing>(await clock.Run(() => probe));
        Assert.Equal([0x3F], device.Written);
        Assert.Equal(SensorFailureReason.Defect, (await Failure(sensor)).Reason);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled()
    {
        using var sensor = new BindingsScd4xSensor(device, clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sensor.ProbeAsync(new CancellationToken(true)));
    }

    private async Task Find(ISensor sensor) => Assert.IsType<ProbeResult.Found>(await clock.Run(() => sensor.ProbeAsync(default)));

    private async Task<SensorFailure> Missing(ISensor sensor) => Assert.IsType<ProbeResult.Missing>(await clock.Run(() => sensor.ProbeAsync(default))).Failure;

    private static async Task<SensorFailure> Failure(ISensor sensor) => Assert.IsType<ReadResult.Failed>(await sensor.ReadAsync(default)).Failure;

    private async Task<Reading> Measure(ISensor sensor, params byte[] answers)
    {
        device.Answer(answers);
        return Assert.IsType<ReadResult.Measured>(await sensor.ReadAsync(default)).Reading;
    }

    private sealed class ByteDevice : I2cDevice
    {
        private readonly Queue<byte> answers = new();
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => asked.Task;

        public List<byte> Written { get; } = [];

        public Exception? Fails { get; set; }

        public int Disposals { get; private set; }

        public override I2cConnectionSettings ConnectionSettings { get; } = new(1, 0x62);

        public void Answer(params byte[] bytes)
        {
            foreach (var value in bytes)
                answers.Enqueue(value);
        }

        public override void Read(Span<byte> buffer)
        {
            if (Fails is { } error)
                throw error;
            foreach (ref var value in buffer)
                value = answers.Dequeue();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Fails is { } error)
                throw error;
            Written.AddRange(buffer.ToArray());
            asked.TrySetResult();
        }

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            Write(writeBuffer);
            Read(readBuffer);
        }

        protected override void Dispose(bool disposing)
        {
            Disposals++;
            base.Dispose(disposing);
        }
    }
}
