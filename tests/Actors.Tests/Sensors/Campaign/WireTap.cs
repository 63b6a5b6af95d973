using ThermalActors.Readings.Sensors;
using ThermalActors.Sensors;
using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Actors.Tests.Sensors.Campaign;

/// <summary>
/// Reads along on the bus and notes when a chip handed out a measurement that it had not handed out before, and that arrived
/// intact: nothing else can be a fresh reading.
/// </summary>
internal sealed class WireTap
{
    private static readonly Dictionary<int, SensorKind> Chips = ChipAddresses.Chips
        .SelectMany(chip => ChipAddresses.Of(chip, 0).Select(address => (address, chip)))
        .ToDictionary(each => each.address, each => each.chip);

    private readonly Dictionary<SensorKind, ushort> _asked = [];
    private readonly Dictionary<SensorKind, Queue<TimeSpan>> _samples = ChipAddresses.Chips.ToDictionary(chip => chip, _ => new Queue<TimeSpan>());

    /// <summary>Looks at a transfer.</summary>
    public void See(I2cTransfer transfer, TimeSpan now)
    {
        if (!transfer.Acknowledged || !Chips.TryGetValue(transfer.Address, out var chip)) return;
        if (!transfer.IsRead) Asked(chip, transfer.Data);
        else if (IsSample(chip, transfer.Data))
        {
            _samples[chip].Enqueue(now);
            _asked[chip] = 0;
        }
    }

    /// <summary>Takes the samples away that a reading of some moment may come from; how many there were.</summary>
    public int TakeUntil(SensorKind chip, TimeSpan moment)
    {
        var samples = _samples[chip];
        var taken = 0;
        for (; samples.TryPeek(out var at) && at <= moment; taken++) samples.Dequeue();
        return taken;
    }

    // A BME680 is told to measure in one transfer and asked for the sample in others; the word chips know the last command only.
    private void Asked(SensorKind chip, IReadOnlyList<byte> data)
    {
        if (chip != SensorKind.Bme680 && data.Count >= 2) _asked[chip] = (ushort)((data[0] << 8) | data[1]);
        if (chip == SensorKind.Bme680 && data is [0x74, var control] && (control & 3) == 1) _asked[chip] = 1;
    }

    private bool IsSample(SensorKind chip, IReadOnlyList<byte> data)
    {
        var asked = _asked.GetValueOrDefault(chip);
        return chip switch
        {
            SensorKind.Scd4x => asked == 0xEC05 && IsIntact(data, 9),
            SensorKind.Icp10125 => asked is 0x609C or 0x401A or 0x6825 or 0x48A3 or 0x70DF or 0x5059 or 0x7866 or 0x58E0 && IsIntact(data, 9),
            SensorKind.Sgp30 => asked == 0x2008 && IsIntact(data, 6),
            _ => asked == 1 && data.Count == 17 && (data[0] & 0x80) != 0,
        };
    }

    private static bool IsIntact(IReadOnlyList<byte> data, int length) =>
        data.Count == length && Enumerable.Range(0, length / 3).All(word => Crc8.Of([data[3 * word], data[(3 * word) + 1]]) == data[(3 * word) + 2]);
}
