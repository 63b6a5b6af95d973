using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Tests.Packaging;

/// <summary>The settings file of the package.</summary>
internal static class PackagedSettings
{
    public static SettingsLayer Layer => HoconReader.ParseLayer(ShippedFiles.Read("thermal-actors.conf"), "thermal-actors.conf", "/etc/thermal-actors");

    public const string Credentials = "/run/credentials/thermal-actors.service";

    /// <summary>As the service reads them: systemd puts the folder's name before the name of each secret.</summary>
    public static SettingsResult Read(params SettingsLayer[] above) =>
        Read(path => path.StartsWith($"{Credentials}/secrets_", StringComparison.Ordinal), Credentials, above);

    public static SettingsResult Read(Func<string, bool>? exists, string? credentials, params SettingsLayer[] above) => StationSettingsReader.Read(
        [Layer, .. above],
        new SettingsContext("/", "/", false, "/var/lib/thermal-actors", credentials, _ => "0123456789abcdef0123456789abcdef", exists)
        {
            SecretsDirectory = SystemContext.SecretsDirectory,
        });
}
