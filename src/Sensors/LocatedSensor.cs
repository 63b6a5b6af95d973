using System.Collections.Immutable;
using System.Device.I2c;
using System.Globalization;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors;

/// <summary>
/// A chip that may sit at one of several addresses. A probe looks where it was last, then elsewhere; the driver of the place
/// where it is stays, and with it what it has learnt about its chip. The bus is not touched before the first probe.
/// </summary>
/// <param name="kind">Which chip.</param>
/// <param name="simulated">True when the bus is not hardware.</param>
/// <param name="bus">The bus.</param>
/// <param name="addresses">Where to look, the likelier one first; at least one.</param>
/// <param name="drive">Makes the driver, which takes over the device.</param>
internal sealed class LocatedSensor(
    SensorKind kind, bool simulated, I2cBus bus, ImmutableArray<int> addresses, Func<I2cDevice, ISensor> drive) : ISensor
{
    private ISensor? driver;
    private int at;

    public SensorKind Kind => kind;

    public bool Simulated => simulated;

    public async Task<ProbeResult> ProbeAsync(CancellationToken cancellation)
    {
        SensorFailure? worst = null;
        foreach (var address in addresses.OrderBy(address => address == at ? 0 : 1))
        {
            switch (await ProbeAtAsync(address, cancellation))
            {
                case ProbeResult.Found found:
                    return found with { Identity = simulated ? "simulated " + found.Identity : found.Identity, Address = address };
                case ProbeResult.Missing(var failure):
                    worst = MoreTelling(worst, failure with { Message = string.Create(CultureInfo.InvariantCulture, $"0x{address:X2}: {failure.Message}") });
                    break;
            }
        }

        return new ProbeResult.Missing(worst!);
    }

    public Task<ReadResult> ReadAsync(CancellationToken cancellation) =>
        driver?.ReadAsync(cancellation)
        ?? Task.FromResult<ReadResult>(new ReadResult.Failed(
            new SensorFailure(SensorFailureReason.Defect, $"{kind} was read before it was probed", "probe it first")));

    public Task CompensateAsync(Compensation compensation, CancellationToken cancellation) =>
        driver?.CompensateAsync(compensation, cancellation) ?? Task.CompletedTask;

    public void Dispose()
    {
        driver?.Dispose();
        driver = null;
    }

    /// <summary>Another chip at the address says more than nobody at the other one.</summary>
    private static SensorFailure MoreTelling(SensorFailure? before, SensorFailure next) =>
        before is null || (before.Reason == SensorFailureReason.NotAcknowledged && next.Reason != SensorFailureReason.NotAcknowledged)
            ? next
            : before;

    private async Task<ProbeResult> ProbeAtAsync(int address, CancellationToken cancellation)
    {
        if (driver is not null && address == at)
            return await driver.ProbeAsync(cancellation);

        I2cDevice device;
        try
        {
            device = bus.CreateDevice(address);
        }
        catch (ArgumentException)
        {
            // Two sensors at one address, or a predecessor that is still inside its last transfer.
            return new ProbeResult.Missing(new SensorFailure(
                SensorFailureReason.BusUnavailable, "the address is in use by another sensor", "give every sensor its own address"));
        }

        var candidate = drive(device);
        var found = false;
        try
        {
            var result = await candidate.ProbeAsync(cancellation);
            found = result is ProbeResult.Found;
            return result;
        }
        finally
        {
            Keep(candidate, address, found);
        }
    }

    private void Keep(ISensor candidate, int address, bool found)
    {
        // The first driver stays even when its chip was missing: with one address there is no other to make.
        if (!found && (driver is not null || addresses.Length > 1))
        {
            candidate.Dispose();
            return;
        }

        driver?.Dispose();
        driver = candidate;
        at = address;
    }
}
