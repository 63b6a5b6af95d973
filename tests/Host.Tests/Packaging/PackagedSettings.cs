using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Tests.Packaging;

/// <summary>The settings file of the package.</summary>
internal static class PackagedSettings
{
    public static SettingsLayer Layer => HoconReader.ParseLayer(ShippedFiles.Read("thermal-actors.conf"), "thermal-actors.conf", "/etc/thermal-actors");

    public static SettingsResult Read(params SettingsLayer[] above) => StationSettingsReader.Read(
        [Layer, .. above],
        new SettingsContext("/", "/", false, "/var/lib/thermal-actors", "/run/credentials/thermal-actors.service", _ => "0123456789abcdef0123456789abcdef", null));
}
