using System.Collections.Immutable;
using System.Globalization;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Commands;

/// <summary>Shows everything that is wrong with the configuration, one line each.</summary>
internal static class FaultReport
{
    public static ExitCode Write(ImmutableArray<SettingsFault> faults, CommandConsole console)
    {
        var count = faults.Length == 1 ? "1 fault" : string.Create(CultureInfo.InvariantCulture, $"{faults.Length} faults");
        console.Error.WriteLine($"thermal-actors: the configuration has {count}:");
        foreach (var fault in faults) console.Error.WriteLine($"  {fault}");
        return ExitCode.BadConfiguration;
    }
}
