using System.Device.I2c;

namespace ThermalActors.Sensors.Bus;

/// <summary>
/// The only owner of one I2C bus. One transfer is on the wire at a time; a conversion wait between two transfers never holds
/// the bus, because drivers wait between their calls (sensors.md §8.2). The bus is opened at the first transfer, opened again
/// after its adapter came back, and rested after faults that hammering would not cure.
/// </summary>
/// <remarks>Thread-safe. Recovery advice is reported once per episode, outside the bus lock.</remarks>
public sealed class SerializedI2cBus : I2cBus
{
    private readonly Lock transferring = new();
    private readonly Dictionary<int, I2cDevice?> devices = [];
    private readonly Func<I2cBus> open;
    private readonly Action<BusReport>? report;
    private readonly BusCircuit circuit;
    private I2cBus? bus;
    private bool disposed;
    private long transfers;
    private long notAcknowledged;
    private long faults;
    private long refused;

    /// <summary>Makes the owner; nothing is opened yet.</summary>
    /// <param name="busId">Number of the bus (1 = the header pins of a Pi).</param>
    /// <param name="open">Opens the bus, for example <c>() =&gt; I2cBus.Create(1)</c>; called again after the adapter went away.</param>
    /// <param name="time">Clock of the pauses.</param>
    /// <param name="report">Told when the bus is paused and when it recovers.</param>
    public SerializedI2cBus(int busId, Func<I2cBus> open, TimeProvider time, Action<BusReport>? report = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(time);
        BusId = busId;
        this.open = open;
        this.report = report;
        circuit = new BusCircuit(busId, time);
    }

    /// <summary>Number of the bus.</summary>
    public int BusId { get; }

    /// <summary>What happened so far.</summary>
    public BusCounters Counters
    {
        get
        {
            lock (transferring)
                return new BusCounters(transfers, notAcknowledged, faults, refused, circuit.Suspensions);
        }
    }

    /// <summary>Makes the device at an address; touches no hardware. One device per address.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The address is reserved.</exception>
    /// <exception cref="ArgumentException">The address has a device already.</exception>
    public override I2cDevice CreateDevice(int deviceAddress)
    {
        if (deviceAddress is < 0x08 or > 0x77)
            throw new ArgumentOutOfRangeException(nameof(deviceAddress), deviceAddress, "I2C addresses are 0x08 to 0x77.");

        lock (transferring)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!devices.TryAdd(deviceAddress, null))
                throw new ArgumentException($"Address 0x{deviceAddress:X2} has an owner already.", nameof(deviceAddress));
        }

        return new SerializedI2cDevice(this, deviceAddress);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The address has no device.</exception>
    public override void RemoveDevice(int deviceAddress)
    {
        if (!TryRemove(deviceAddress))
            throw new ArgumentException($"Address 0x{deviceAddress:X2} has no device.", nameof(deviceAddress));
    }

    internal bool TryRemove(int address)
    {
        lock (transferring)
        {
            if (!devices.Remove(address, out var device))
                return false;

            device?.Dispose();
            return true;
        }
    }

    internal void Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read, TransferKind kind)
    {
        BusReport? news = null;
        try
        {
            lock (transferring)
                TransferAlone(address, write, read, kind, ref news);
        }
        finally
        {
            if (news is not null)
                report?.Invoke(news);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (transferring)
            {
                disposed = true;
                CloseBus();
                devices.Clear();
            }
        }

        base.Dispose(disposing);
    }

    private void TransferAlone(int address, ReadOnlySpan<byte> write, Span<byte> read, TransferKind kind, ref BusReport? news)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (circuit.Refusal() is { } refusal)
        {
            refused++;
            throw refusal;
        }

        transfers++;
        try
        {
            Perform(DeviceAt(address), write, read, kind);
            news = circuit.Passed();
        }
        catch (Exception error) when (I2cFault.IsHardware(error))
        {
            news = Account(I2cFault.From(error));
            throw;
        }
    }

    private static void Perform(I2cDevice device, ReadOnlySpan<byte> write, Span<byte> read, TransferKind kind)
    {
        switch (kind)
        {
            case TransferKind.Write:
                device.Write(write);
                break;
            case TransferKind.Read:
                device.Read(read);
                break;
            default:
                device.WriteRead(write, read);
                break;
        }
    }

    private BusReport? Account(I2cFault fault)
    {
        switch (fault.Reason)
        {
            case SensorFailureReason.NotAcknowledged:
                notAcknowledged++;
                return circuit.Passed();
            case SensorFailureReason.BusFault:
                faults++;
                return circuit.Failed(fault);
            // An address that a kernel driver owns says nothing about the others.
            case SensorFailureReason.BusUnavailable when fault.Errno != I2cFault.Busy:
                faults++;
                CloseBus();
                return circuit.Failed(fault);
            default:
                return null;
        }
    }

    private I2cDevice DeviceAt(int address)
    {
        ObjectDisposedException.ThrowIf(!devices.TryGetValue(address, out var device), typeof(SerializedI2cDevice));
        if (device is not null)
            return device;

        bus ??= open();
        device = bus.CreateDevice(address);
        devices[address] = device;
        return device;
    }

    private void CloseBus()
    {
        foreach (var (address, device) in devices.ToArray())
        {
            device?.Dispose();
            devices[address] = null;
        }

        bus?.Dispose();
        bus = null;
    }
}
