using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Logging;

namespace ThermalActors.Host.Hosting;

/// <summary>
/// Reads the configuration again while the process runs: as strictly as at the start and as a whole, then the keys that can change are
/// swapped and everybody who follows is told. A configuration with a fault changes nothing; the log says what came of it.
/// </summary>
/// <param name="source">Where the configuration comes from.</param>
/// <param name="hash">Fingerprint of the settings that the process was started with.</param>
/// <param name="log">The log.</param>
internal sealed class LiveConfiguration(ConfigurationSource source, string hash, ILogger<LiveConfiguration> log)
{
    private readonly Lock _gate = new();
    private ImmutableArray<SettingsLayer> _inForce = source.Start;
    private string _hash = hash;
    private int _number;

    /// <summary>Reading begins.</summary>
    public Action? Begun { get; set; }

    /// <summary>These settings are in force from now on; told at every reload that succeeds, since key and token files may hold something else.</summary>
    public Action<StationSettings>? Taken { get; set; }

    /// <summary>Reading has ended, whatever came of it.</summary>
    public Action? Ended { get; set; }

    /// <summary>Reads, checks, swaps. Never throws: it is called on a signal.</summary>
    public void Reload()
    {
        lock (_gate)
        {
            // The number keeps two answers apart that say the same: a person has asked twice.
            _number++;
            Begun?.Invoke();
            try
            {
                Take(SettingsReload.Of(_inForce, source.Load(), source.Context));
            }
            catch (StartException e)
            {
                log.LogError(LogEvents.ConfigurationRefused, "Reload {Number}: the configuration cannot be used and {Configuration} stays in force: {Reason}", _number, _hash, e.Message);
            }
            catch (Exception e)
            {
                // An exception on a signal's thread would end the process, and with it the collecting.
                log.LogError(LogEvents.ConfigurationRefused, e, "Reload {Number}: the configuration could not be read again; {Configuration} stays in force", _number, _hash);
            }
            finally
            {
                Ended?.Invoke();
            }
        }
    }

    private void Take(SettingsReload reload)
    {
        switch (reload)
        {
            case SettingsReload.Refused refused:
                var count = refused.Faults.Length == 1 ? "1 fault" : $"{refused.Faults.Length} faults";
                log.LogError(LogEvents.ConfigurationRefused, "Reload {Number}: the configuration has {Faults} and is not taken over; {Configuration} stays in force", _number, count, _hash);
                foreach (var fault in refused.Faults) log.LogError(LogEvents.ConfigurationFault, "Configuration: {Fault}", fault.ToString());
                break;
            case SettingsReload.Taken taken:
                Take(taken);
                break;
            default:
                throw new InvalidOperationException($"The outcome {reload.GetType().Name} is not known");
        }
    }

    private void Take(SettingsReload.Taken taken)
    {
        var settings = source.Ready(taken.Settings);
        (_inForce, _hash) = (taken.Layers, settings.ConfigurationHash);
        Taken?.Invoke(settings);
        var changes = taken.Applied.IsEmpty ? "no live key has changed" : string.Join(", ", taken.Applied) + " changed";
        log.LogInformation(
            LogEvents.ConfigurationReloaded,
            "Reload {Number}: the configuration was read again, {Changes}; configuration {Configuration} is in force, key and token files are read anew",
            _number, changes, _hash);
        if (!taken.NeedRestart.IsEmpty) log.LogWarning(LogEvents.RestartNeeded, "Waits for a restart: {Keys}", string.Join(", ", taken.NeedRestart));
    }
}
