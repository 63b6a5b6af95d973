namespace ThermalActors.Sensors.Bus;

/// <summary>
/// The bus is given a rest after faults that hammering would not cure (sensors.md §8.1); no transfer took place. An
/// <see cref="IOException"/> so that drivers which know nothing of the pause treat it like any other failed transfer.
/// </summary>
public sealed class I2cBusSuspendedException : IOException
{
    /// <summary>Names the fault that led to the pause and what is left of it.</summary>
    public I2cBusSuspendedException(int busId, I2cFault cause, TimeSpan left)
        : base($"I2C bus {busId} is paused for {left.TotalSeconds:0.0} s more after: {cause?.Text}")
    {
        ArgumentNullException.ThrowIfNull(cause);
        // Errno 0: the pause itself must not be retried by a driver, while its class stays that of the cause.
        Fault = new I2cFault(0, cause.Reason, Message) { Hint = cause.Hint };
        RetryAfter = left;
    }

    /// <summary>The pause as a fault.</summary>
    public I2cFault Fault { get; }

    /// <summary>When the next transfer will be tried.</summary>
    public TimeSpan RetryAfter { get; }
}
