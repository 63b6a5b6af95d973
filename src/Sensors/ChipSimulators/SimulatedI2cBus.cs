using System.Device.I2c;
using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>
/// An I2C bus without hardware: chips are plugged in by address, faults are scripted, and what fails, fails with the exception
/// and the text of System.Device.Gpio on Linux (sensors.md §7).
/// </summary>
/// <remarks>Transfers are serialised; chips and faults may be changed from any thread.</remarks>
public sealed class SimulatedI2cBus : I2cBus
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, SimulatedChip> chips = [];
    private readonly HashSet<int> devices = [];
    private readonly Dictionary<int, Queue<TransferFault>> scripted = [];
    private readonly Dictionary<int, TransferFault> disturbed = [];
    private readonly Action<TimeSpan>? elapse;
    private readonly int busId;

    /// <summary>Makes an empty bus.</summary>
    /// <param name="busId">Its number.</param>
    /// <param name="elapse">
    /// Lets time pass inside a transfer, for a slow or a stuck bus: a fake clock's Advance. Null when transfers take no time.
    /// </param>
    public SimulatedI2cBus(int busId = 1, Action<TimeSpan>? elapse = null)
    {
        this.busId = busId;
        this.elapse = elapse;
    }

    /// <summary>Told of every transfer that was tried.</summary>
    public Action<I2cTransfer>? Observer { get; set; }

    /// <summary>Called before every transfer, while the bus is held: the moment to change what is on it.</summary>
    public Action? BeforeTransfer { get; set; }

    /// <summary>How long each transfer takes; needs the constructor's clock.</summary>
    public TimeSpan TransferTime { get; set; }

    /// <summary>The fault of the whole bus: while set, every transfer fails so.</summary>
    public TransferFault? Stuck { get; set; }

    /// <summary>Puts a chip on the bus, in place of the one that was there.</summary>
    public void Plug(int address, SimulatedChip chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        lock (gate)
            chips[address] = chip;
    }

    /// <summary>Takes the chip off the bus; its address is no longer acknowledged.</summary>
    public void Unplug(int address)
    {
        lock (gate)
            chips.Remove(address);
    }

    /// <summary>Makes the next transfers to an address fail, one after the other; null lets one through unharmed.</summary>
    public void Script(int address, params TransferFault?[] faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        lock (gate)
        {
            if (!scripted.TryGetValue(address, out var queue))
                scripted[address] = queue = new Queue<TransferFault>();
            foreach (var fault in faults)
                queue.Enqueue(fault ?? TransferFault.None);
        }
    }

    /// <summary>Makes every transfer to an address fail until further notice; <see cref="TransferFault.None"/> ends it.</summary>
    public void Disturb(int address, TransferFault fault)
    {
        lock (gate)
            disturbed[address] = fault;
    }

    /// <inheritdoc/>
    public override I2cDevice CreateDevice(int deviceAddress)
    {
        lock (gate)
        {
            if (!devices.Add(deviceAddress))
                throw new ArgumentException($"Device with address 0x{deviceAddress:X2} is already open.", nameof(deviceAddress));
        }

        return new SimulatedI2cDevice(this, busId, deviceAddress);
    }

    /// <inheritdoc/>
    public override void RemoveDevice(int deviceAddress)
    {
        if (!TryRemove(deviceAddress))
            throw new ArgumentException($"Device with address 0x{deviceAddress:X2} is not open.", nameof(deviceAddress));
    }

    internal bool TryRemove(int address)
    {
        lock (gate)
            return devices.Remove(address);
    }

    internal void Write(int address, ReadOnlySpan<byte> data)
    {
        lock (gate)
        {
            var fault = Next(address);
            if (Reaches(fault) && !(chips.TryGetValue(address, out var chip) && chip.Write(data)))
                fault = TransferFault.Nack;
            Observe(address, false, data, fault);
            Raise(fault);
        }
    }

    internal void Read(int address, Span<byte> data)
    {
        lock (gate)
        {
            var fault = Next(address);
            if (Reaches(fault) && !(chips.TryGetValue(address, out var chip) && chip.Read(data)))
                fault = TransferFault.Nack;
            if (fault == TransferFault.BadData && data.Length > 0)
                data[^1] ^= 0x10;
            Observe(address, true, data, fault);
            Raise(fault);
        }
    }

    /// <summary>Whether the chip takes part in the transfer at all.</summary>
    private static bool Reaches(TransferFault fault) => fault is TransferFault.None or TransferFault.BadData;

    private TransferFault Next(int address)
    {
        BeforeTransfer?.Invoke();
        if (TransferTime > TimeSpan.Zero)
            elapse?.Invoke(TransferTime);
        if (Stuck is { } stuck)
            return stuck;
        return scripted.TryGetValue(address, out var queue) && queue.TryDequeue(out var fault)
            ? fault
            : disturbed.GetValueOrDefault(address);
    }

    private void Observe(int address, bool isRead, ReadOnlySpan<byte> data, TransferFault fault)
    {
        if (Observer is { } observer)
            observer(new I2cTransfer(address, isRead, isRead && !Reaches(fault) ? [] : data.ToArray(), Reaches(fault)));
    }

    private void Raise(TransferFault fault)
    {
        if (Reaches(fault))
            return;

        // A transfer that never finishes is given up after the adapter's time-out.
        if (fault == TransferFault.TimedOut)
            elapse?.Invoke(TimeSpan.FromSeconds(1));

        var (errno, text) = fault switch
        {
            TransferFault.Nack => (I2cFault.RemoteIo, "Remote I/O error"),
            TransferFault.TimedOut => (I2cFault.TimedOut, "Connection timed out"),
            TransferFault.InputOutput => (I2cFault.InputOutput, "Input/output error"),
            TransferFault.ArbitrationLost => (I2cFault.TryAgain, "Resource temporarily unavailable"),
            TransferFault.AdapterGone => (I2cFault.NoDevice, "No such device"),
            _ => (I2cFault.NotSupported, "Operation not supported"),
        };
        throw new IOException($"Error {errno} ({text}) performing I2C data transfer.");
    }
}
