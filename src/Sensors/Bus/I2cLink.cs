using System.Device.I2c;

namespace ThermalActors.Sensors.Bus;

/// <summary>
/// One driver's way to its device: transfers that give a fault instead of an exception, waits on the injected clock, the retry
/// pauses, and the rule that the transactions of one device never interleave. Owns the device.
/// </summary>
internal sealed class I2cLink(I2cDevice device, TimeProvider time) : IDisposable
{
    private const int TolerableMismatches = 3;

    private static readonly TimeSpan MismatchWindow = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan[] RetryPauses =
    [
        TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200),
    ];

    // On a slow bus a chip's start would otherwise keep the others waiting for as long as all its transfers take together.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(5);

    private readonly SemaphoreSlim transaction = new(1, 1);
    private readonly Queue<long> recentMismatches = new(TolerableMismatches + 1);
    private bool withoutCombined;
    private long turnBegan;
    private long transfers;
    private long retries;
    private long notAcknowledged;
    private long faults;
    private long mismatches;

    public TimeProvider Time => time;

    public DeviceCounters Counters => new(transfers, retries, notAcknowledged, faults, mismatches, IsDegraded());

    public I2cFault? Write(ReadOnlySpan<byte> data)
    {
        transfers++;
        try
        {
            device.Write(data);
            return null;
        }
        catch (Exception error) when (I2cFault.IsHardware(error))
        {
            return Count(I2cFault.From(error));
        }
    }

    public I2cFault? Read(Span<byte> data)
    {
        transfers++;
        try
        {
            device.Read(data);
            return null;
        }
        catch (Exception error) when (I2cFault.IsHardware(error))
        {
            return Count(I2cFault.From(error));
        }
    }

    /// <summary>A combined transfer; where the adapter has none, a write and a read with a STOP in between, which no chip here minds.</summary>
    public I2cFault? WriteRead(ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (withoutCombined)
            return Write(write) ?? Read(read);

        transfers++;
        try
        {
            device.WriteRead(write, read);
            return null;
        }
        catch (Exception error) when (error is NotSupportedException and not PlatformNotSupportedException or NotImplementedException)
        {
            withoutCombined = true;
            return Write(write) ?? Read(read);
        }
        catch (Exception error) when (I2cFault.IsHardware(error))
        {
            return Count(I2cFault.From(error));
        }
    }

    /// <summary>Runs one transaction of the device while no other of the same device runs. Not re-entrant.</summary>
    public async Task<T> ExclusiveAsync<T>(Func<Task<T>> body, CancellationToken cancellation)
    {
        await transaction.WaitAsync(cancellation);
        turnBegan = time.GetTimestamp();
        try
        {
            return await body();
        }
        finally
        {
            transaction.Release();
        }
    }

    /// <summary>Waits for at least the given time; no lock but the device's own transaction is held meanwhile.</summary>
    public async Task WaitAsync(TimeSpan atLeast, CancellationToken cancellation)
    {
        if (atLeast <= TimeSpan.Zero)
            return;

        // Timers count whole milliseconds from a truncated start, so a timer of n ms may be up to 1 ms early: look, and wait again.
        var began = time.GetTimestamp();
        for (var left = atLeast; left > TimeSpan.Zero; left = atLeast - time.GetElapsedTime(began))
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, cancellation);
        turnBegan = time.GetTimestamp();
    }

    /// <summary>Lets the other devices of the bus have their turn when this one's has been long; call it before a transfer.</summary>
    public Task GiveWayAsync(CancellationToken cancellation) =>
        time.GetElapsedTime(turnBegan) < LongestTurn ? Task.CompletedTask : WaitAsync(TimeSpan.FromMilliseconds(1), cancellation);

    /// <summary>Pauses before the given retry (0 = first); false when there is none left or none makes sense.</summary>
    public async Task<bool> PauseBeforeRetryAsync(I2cFault fault, int retry, CancellationToken cancellation)
    {
        if (!fault.Retryable || retry >= RetryPauses.Length)
            return false;

        retries++;
        await Task.Delay(RetryPauses[retry], time, cancellation);
        turnBegan = time.GetTimestamp();
        return true;
    }

    public void CountMismatch()
    {
        mismatches++;
        if (recentMismatches.Count > TolerableMismatches)
            recentMismatches.Dequeue();
        recentMismatches.Enqueue(time.GetTimestamp());
    }

    public void Dispose()
    {
        device.Dispose();
        transaction.Dispose();
    }

    private bool IsDegraded() =>
        recentMismatches.Count > TolerableMismatches && time.GetElapsedTime(recentMismatches.Peek()) <= MismatchWindow;

    private I2cFault Count(I2cFault fault)
    {
        if (fault.NotAcknowledged)
            notAcknowledged++;
        else
            faults++;
        return fault;
    }
}
