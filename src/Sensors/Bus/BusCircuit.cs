namespace ThermalActors.Sensors.Bus;

/// <summary>
/// Decides when a bus may be used: closed (transfers pass), open (they are refused for 1 s, 5 s, 30 s, then 5 min each), and
/// probing (one transfer decides). Not thread-safe: its bus calls it under the bus lock.
/// </summary>
internal sealed class BusCircuit(int busId, TimeProvider time)
{
    /// <summary>
    /// One command of one driver is at most four transfers, so a single chip that stretches the clock does not close the bus
    /// to the others as long as they get through in between.
    /// </summary>
    public const int TolerableFaults = 5;

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5),
    ];

    private I2cFault? cause;
    private int faultsInRow;
    private int episodePauses;
    private long pauseStarted;
    private long episodeStarted;
    private TimeSpan pause;

    public long Suspensions { get; private set; }

    /// <summary>The exception that refuses a transfer now, or null when one may go ahead.</summary>
    public I2cBusSuspendedException? Refusal()
    {
        if (cause is null || pause == TimeSpan.Zero)
            return null;

        var left = pause - time.GetElapsedTime(pauseStarted);
        return left > TimeSpan.Zero ? new I2cBusSuspendedException(busId, cause, left) : null;
    }

    /// <summary>A transfer moved bits (acknowledged or not).</summary>
    public BusReport? Passed()
    {
        faultsInRow = 0;
        if (episodePauses == 0)
            return null;

        episodePauses = 0;
        cause = null;
        pause = TimeSpan.Zero;
        return new BusReport.Recovered(busId, time.GetElapsedTime(episodeStarted));
    }

    /// <summary>A transfer, or the opening of the bus, failed.</summary>
    public BusReport? Failed(I2cFault fault)
    {
        faultsInRow++;
        var hopeless = fault.Errno == I2cFault.TimedOut || fault.Reason == SensorFailureReason.BusUnavailable;
        if (!hopeless && episodePauses == 0 && faultsInRow < TolerableFaults)
            return null;

        cause = fault;
        pause = Pauses[Math.Min(episodePauses, Pauses.Length - 1)];
        pauseStarted = time.GetTimestamp();
        Suspensions++;
        if (episodePauses++ > 0)
            return null;

        episodeStarted = pauseStarted;
        return new BusReport.Suspended(busId, fault.ToFailure($"I2C bus {busId}"), pause);
    }
}
