using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Output;

namespace ThermalActors.Host.Commands;

/// <summary>One setting in force.</summary>
/// <param name="Key">Key below <c>thermal-actors</c>.</param>
/// <param name="Value">As written, masked where it may be a secret.</param>
/// <param name="Origin">Where it was said.</param>
/// <param name="IsDefault">True when nobody said anything.</param>
/// <param name="Means">What <c>auto</c> came to; null for other values and while the configuration is not valid.</param>
internal sealed record ShownSetting(string Key, string Value, SettingsOrigin Origin, bool IsDefault, string? Means);

/// <summary>All settings in force.</summary>
/// <param name="Settings">In the order of reference.conf.</param>
/// <param name="Faults">What is wrong with the configuration.</param>
/// <param name="Hash">Fingerprint of all settings, shown or not; the running service logs the same one.</param>
internal sealed record SettingsReport(ImmutableArray<ShownSetting> Settings, ImmutableArray<SettingsFault> Faults, string Hash)
{
    private const int LongestValue = 200;

    public static SettingsReport Read(ConfigurationRequest request, bool onlyChanged)
    {
        var context = SystemContext.Read(keep: false);
        var layers = ConfigurationLayers.Load(request, Environment.GetEnvironmentVariables(), context);
        var result = StationSettingsReader.Read(layers, context);
        var reader = new HoconReader(layers);
        var settings = HoconReader.ParseLayer(EmbeddedHocon.Read("reference.conf"), "reference.conf", null).Entries
            .Select(entry => entry.Key)
            .Where(key => !onlyChanged || !reader.IsDefault(key))
            .Select(key => new ShownSetting(
                key,
                Mask(reader.Raw(key)),
                reader.Entry(key).Origin,
                reader.IsDefault(key),
                reader.Raw(key) is "auto" && result.Settings is { } valid ? MeaningOf(key, valid) : null));
        return new SettingsReport([.. settings], [.. result.Faults.Select(fault => fault.Value is { } value ? fault with { Value = Mask(value) } : fault)], reader.Fingerprint());
    }

    public void WriteText(TextWriter output)
    {
        var lines = Settings.Select(setting => (
            Assignment: $"{setting.Key} = {setting.Value}",
            Comment: (setting.Means is null ? string.Empty : $"{setting.Means}, ") + (setting.IsDefault ? "default" : setting.Origin.ToString()))).ToArray();
        var width = lines.Select(line => line.Assignment.Length).DefaultIfEmpty().Max();
        foreach (var (assignment, comment) in lines) output.WriteLine($"{assignment.PadRight(width)}  # {comment}");
        output.WriteLine($"# configuration {Hash}");
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("valid", Faults.IsEmpty);
        json.WriteString("hash", Hash);
        json.WriteStartArray("settings");
        foreach (var setting in Settings)
        {
            json.WriteStartObject();
            json.WriteString("key", setting.Key);
            json.WriteString("value", setting.Value);
            json.WriteText("means", setting.Means);
            json.WriteString("origin", setting.Origin.Source);
            json.WriteWhole("line", setting.IsDefault ? null : setting.Origin.Line);
            json.WriteBoolean("default", setting.IsDefault);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("faults");
        foreach (var fault in Faults) json.WriteStringValue(fault.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string? MeaningOf(string key, StationSettings settings) => key switch
    {
        "device.id" => settings.DeviceId,
        "data-dir" => settings.DataDirectory,
        "sensors.sample-interval" => settings.Sensors.SampleInterval.TotalSeconds.ToString("0.###s", CultureInfo.InvariantCulture),
        "snowflake.account" => settings.Snowflake.Account,
        "snowflake.url" => settings.Snowflake.Target.AccountUrl.GetLeftPart(UriPartial.Authority),
        "snowflake.channel" => settings.DeviceId,
        _ => null,
    };

    /// <summary>Keys and tokens get pasted where a file name belongs, passwords into an address.</summary>
    private static string Mask(string text) =>
        text.Contains("BEGIN", StringComparison.Ordinal) || text.StartsWith("eyJ", StringComparison.Ordinal) || text.Length > LongestValue
        || (text.Contains("://", StringComparison.Ordinal) && text.Contains('@', StringComparison.Ordinal)) ? "***" : text;
}
