using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// Byte registers of the BME680: reads move on to the next register, writes are register and value pairs that do not
/// (sensors.md §5). Both may be repeated.
/// </summary>
internal sealed class RegisterBus(I2cLink link)
{
    /// <summary>Reads consecutive registers. The caller holds the device's transaction.</summary>
    public async Task<DriverResult<byte[]>> ReadAsync(byte register, int length, CancellationToken cancellation)
    {
        var values = new byte[length];
        for (var retry = 0; ; retry++)
        {
            await link.GiveWayAsync(cancellation);
            var fault = link.WriteRead([register], values);
            if (fault is null)
                return new DriverResult<byte[]>.Ok(values);

            if (!await link.PauseBeforeRetryAsync(fault, retry, cancellation))
                return new DriverResult<byte[]>.Failed(fault.ToFailure($"read 0x{register:X2}"));
        }
    }

    /// <summary>Writes registers, given as register, value, register, value … The caller holds the device's transaction.</summary>
    public async Task<DriverResult<Done>> WriteAsync(byte[] pairs, CancellationToken cancellation)
    {
        for (var retry = 0; ; retry++)
        {
            await link.GiveWayAsync(cancellation);
            var fault = link.Write(pairs);
            if (fault is null)
                return new DriverResult<Done>.Ok(default);

            if (!await link.PauseBeforeRetryAsync(fault, retry, cancellation))
                return new DriverResult<Done>.Failed(fault.ToFailure($"write 0x{pairs[0]:X2}"));
        }
    }
}
