using System.Collections.Immutable;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Hosting;

/// <summary>Where the configuration comes from, for reading it again.</summary>
/// <param name="Start">The layers that the process was started with.</param>
/// <param name="Load">Reads all layers as they are now.</param>
/// <param name="Context">The machine.</param>
internal sealed record ConfigurationSource(ImmutableArray<SettingsLayer> Start, Func<ImmutableArray<SettingsLayer>> Load, SettingsContext Context)
{
    /// <summary>Settings that can be used: checks key and token files and brings them into place.</summary>
    /// <exception cref="StartException">They cannot be used.</exception>
    public Func<StationSettings, StationSettings> Ready { get; init; } = settings => settings;
}
