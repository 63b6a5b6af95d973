using System.Globalization;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Diagnostics;

/// <summary>What the machine says about its I2C bus.</summary>
/// <param name="Device">The device file.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Opens">Whether this user may open it for reading and writing.</param>
/// <param name="Others">Device files of other buses.</param>
/// <param name="InGroup">Whether this process is in the group i2c; null when there is no such group.</param>
/// <param name="User">Who this is.</param>
internal sealed record I2cFacts(string Device, bool Exists, bool Opens, IReadOnlyList<string> Others, bool? InGroup, string User)
{
    /// <summary>Looks at a machine.</summary>
    /// <param name="root">Root of its file system, <c>/</c> except in tests.</param>
    /// <param name="bus">Number of the bus.</param>
    public static I2cFacts Gather(string root, int bus)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"i2c-{bus}");
        var devices = Path.Combine(root, "dev");
        var device = Path.Combine(devices, name);
        var others = Directory.Exists(devices)
            ? Directory.GetFiles(devices, "i2c-*").Select(Path.GetFileName).OfType<string>().Where(other => !string.Equals(other, name, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray()
            : [];
        return new I2cFacts(device, File.Exists(device), Open(device), others, IsInGroup(root), Environment.UserName);
    }

    private static bool Open(string device)
    {
        try
        {
            // Opening a bus sends nothing on it.
            using var handle = File.OpenHandle(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool? IsInGroup(string root)
    {
        var group = Lines(root, "etc/group").Select(line => line.Split(':')).FirstOrDefault(fields => fields is ["i2c", _, _, ..]);
        if (group is null) return null;
        var own = Lines(root, "proc/self/status").Where(line => line.StartsWith("Groups:", StringComparison.Ordinal) || line.StartsWith("Gid:", StringComparison.Ordinal))
            .SelectMany(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1));
        return own.Contains(group[2], StringComparer.Ordinal);
    }

    private static string[] Lines(string root, string file)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(root, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

/// <summary>The bus: there, and open to this user.</summary>
internal static class I2cChecks
{
    public static IEnumerable<Finding> Judge(I2cFacts facts, SimulationMode simulate, DiagnosisNames names)
    {
        if (simulate is SimulationMode.On)
        {
            yield return CheckIds.Bus.Skipped("all sensors are simulated");
            yield return CheckIds.BusAccess.Skipped("all sensors are simulated");
            yield break;
        }

        yield return facts.Exists ? CheckIds.Bus.Ok($"{facts.Device} is there") : Missing(facts, simulate, names);
        yield return Access(facts, names);
    }

    private static Finding Missing(I2cFacts facts, SimulationMode simulate, DiagnosisNames names)
    {
        var off = DiagnosisTable.Of(Mistakes.I2cOff, names);
        var found = $"there is no {facts.Device}" + (facts.Others.Count > 0 ? $", but {string.Join(", ", facts.Others)}" : string.Empty);
        var fix = facts.Others.Count > 0 ? $"Set sensors.bus when the sensors are on another bus, else:\n{off.Fix}" : off.Fix;
        return simulate is SimulationMode.Auto
            ? CheckIds.Bus.Warn(found + ", so the sensors are simulated (sensors.simulate = auto)", off.Cause, fix)
            : CheckIds.Bus.Fail(found, off.Cause, fix);
    }

    private static Finding Access(I2cFacts facts, DiagnosisNames names)
    {
        if (!facts.Exists) return CheckIds.BusAccess.Skipped("there is no bus to open (TA-I2C-01)");
        if (facts.Opens) return CheckIds.BusAccess.Ok($"{facts.User} may use it");
        var group = DiagnosisTable.Of(Mistakes.NotInI2cGroup, names);
        return facts.InGroup is true
            ? CheckIds.BusAccess.Fail($"{facts.User} is in the group i2c but may not open {facts.Device}", "the device file does not belong to the group, or a sandbox hides it", $"sudo chown root:i2c {facts.Device} && sudo chmod 660 {facts.Device}\nIn a systemd unit: DeviceAllow={facts.Device} rw")
            : CheckIds.BusAccess.Fail($"{facts.User} may not open {facts.Device}" + (facts.InGroup is false ? " and is not in the group i2c" : string.Empty), group.Cause, group.Fix);
    }
}
