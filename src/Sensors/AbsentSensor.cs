using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors;

/// <summary>A sensor that this process has no driver for: it is honestly missing, at every probe and every read.</summary>
internal sealed class AbsentSensor(SensorKind kind) : ISensor
{
    private readonly SensorFailure failure = new(
        SensorFailureReason.BusUnavailable,
        $"{kind} cannot be read: no I2C bus is in use",
        "Enable I2C (raspi-config nonint do_i2c 0) and check sensors.bus, or use --simulate to run without hardware.");

    public SensorKind Kind => kind;

    public bool Simulated => false;

    public Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
        => Task.FromResult<ProbeResult>(new ProbeResult.Missing(failure));

    public Task<ReadResult> ReadAsync(CancellationToken cancellation)
        => Task.FromResult<ReadResult>(new ReadResult.Failed(failure));

    public Task CompensateAsync(Compensation compensation, CancellationToken cancellation) => Task.CompletedTask;

    public void Dispose()
    {
    }
}
