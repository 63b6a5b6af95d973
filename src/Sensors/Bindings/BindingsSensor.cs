using System.Device.I2c;
using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Bindings;

/// <summary>
/// A driver of Iot.Device.Bindings as a sensor. Its drivers talk to the chip in their constructors, block, and throw; here all
/// of that becomes results, away from the caller's thread. One driver lives from a probe to the next.
/// </summary>
/// <typeparam name="TDriver">The driver.</typeparam>
/// <param name="kind">Which sensor.</param>
/// <param name="device">The device; owned.</param>
/// <param name="time">Clock of the stamps; the package itself waits on the computer's.</param>
internal abstract class BindingsSensor<TDriver>(SensorKind kind, I2cDevice device, TimeProvider time) : ISensor
    where TDriver : class, IDisposable
{
    private TDriver? driver;

    public SensorKind Kind => kind;

    public bool Simulated => false;

    public async Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
    {
        Release();
        try
        {
            var open = driver = await OffloadAsync(() => Open(new KeptDevice(device)), cancellation);
            if (Settling > TimeSpan.Zero)
                await Task.Delay(Settling, time, cancellation);
            await OffloadAsync(() => Begin(open), cancellation);
            return new ProbeResult.Found($"{kind} (Iot.Device.Bindings)", TimeSpan.Zero);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Release();
            return new ProbeResult.Missing(Failure(error));
        }
    }

    public async Task<ReadResult> ReadAsync(CancellationToken cancellation)
    {
        if (driver is not { } open)
            return new ReadResult.Failed(new SensorFailure(SensorFailureReason.Defect, $"{kind} was read before it was probed", "probe it first"));

        var started = time.GetTimestamp();
        try
        {
            return await OffloadAsync(() => Read(open), cancellation) is { } reading
                ? new ReadResult.Measured(reading with { TakenAt = ReadingStamp.Now(time), Took = time.GetElapsedTime(started) })
                : ReadResult.NotReady.Instance;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new ReadResult.Failed(Failure(error));
        }
    }

    public virtual Task CompensateAsync(Compensation compensation, CancellationToken cancellation) => Task.CompletedTask;

    public void Dispose()
    {
        Release();
        device.Dispose();
    }

    /// <summary>What the chip needs between <see cref="Open"/> and <see cref="Begin"/> beyond what the package waits.</summary>
    private protected virtual TimeSpan Settling => TimeSpan.Zero;

    /// <summary>Makes the driver, which looks for its chip.</summary>
    private protected abstract TDriver Open(I2cDevice lent);

    /// <summary>Sets the chip going.</summary>
    private protected virtual void Begin(TDriver open)
    {
    }

    /// <summary>Takes a reading; null when there is nothing new.</summary>
    private protected abstract Reading? Read(TDriver open);

    private static SensorFailure Failure(Exception error) => error switch
    {
        TimeoutException => new SensorFailure(SensorFailureReason.NeverReady, error.Message, "switch the sensor off and on"),
        _ when I2cFault.IsHardware(error) => Hardware(I2cFault.From(error)),
        _ => new SensorFailure(SensorFailureReason.Defect, $"{error.GetType().Name}: {error.Message}"),
    };

    private static SensorFailure Hardware(I2cFault fault) =>
        fault.Reason == SensorFailureReason.Defect
            // Without an errno it is the package that complains: about the chip id, for instance.
            ? new SensorFailure(SensorFailureReason.WrongIdentity, fault.Text, "check which chip is at this address")
            : fault.ToFailure("Iot.Device.Bindings");

    private static Task OffloadAsync(Action call, CancellationToken cancellation) =>
        Task.Factory.StartNew(call, cancellation, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private static Task<T> OffloadAsync<T>(Func<T> call, CancellationToken cancellation) =>
        Task.Factory.StartNew(call, cancellation, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private void Release()
    {
        driver?.Dispose();
        driver = null;
    }
}
