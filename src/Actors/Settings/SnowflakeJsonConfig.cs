using System.Collections.Immutable;
using System.Text.Json;

namespace ThermalActors.Actors.Settings;

/// <summary>
/// Reads the configuration file of the Python program that this one replaces (<c>snowflake_config.json</c>,
/// original-row.md). As there, keys that are not known are ignored; the token stays where it is.
/// </summary>
internal static class SnowflakeJsonConfig
{
    private static readonly (string Json, string Key)[] Direct =
    [
        ("user", "snowflake.user"), ("account", "snowflake.account"), ("url", "snowflake.url"), ("role", "snowflake.role"),
        ("database", "snowflake.database"), ("schema", "snowflake.schema"), ("pipe", "snowflake.pipe"), ("channel_name", "snowflake.channel"),
    ];

    public static SettingsLayer Parse(string text, string path, SettingsContext context)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, path, context)
                : Broken(path, null, "is not a JSON object");
        }
        catch (JsonException e)
        {
            return Broken(path, (int?)e.LineNumber + 1, "is not valid JSON");
        }
    }

    private static SettingsLayer Read(JsonElement root, string path, SettingsContext context)
    {
        var origin = new SettingsOrigin(path, null);
        var directory = Path.GetDirectoryName(path);
        var entries = ImmutableArray.CreateBuilder<SettingsEntry>();
        var faults = ImmutableArray.CreateBuilder<SettingsFault>();
        void Add(string key, string value) => entries.Add(new SettingsEntry(key, value, origin, directory));

        foreach (var (json, key) in Direct)
        {
            if (Value(root, json, origin, faults) is { } value) Add(key, string.Equals(json, "url", StringComparison.Ordinal) ? WithScheme(value) : value);
        }

        if (Value(root, "private_key_file", origin, faults) is { } keyFile)
        {
            Add("snowflake.auth.method", "keypair");
            Add("snowflake.auth.private-key-file", Locate(keyFile, directory, context));
        }

        // That program uses the token when both are there.
        if (Value(root, "pat", origin, faults) is not null)
        {
            Add("snowflake.auth.method", "pat");
            Add("snowflake.auth.pat-file", path + "#pat");
        }

        return new SettingsLayer(path, entries.ToImmutable(), faults.ToImmutable());
    }

    private static string? Value(JsonElement root, string name, SettingsOrigin origin, ImmutableArray<SettingsFault>.Builder faults)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString() is { Length: > 0 } text ? text : null;
        faults.Add(new SettingsFault(origin, name, null, "expected a text in double quotes", null));
        return null;
    }

    private static string WithScheme(string url) => url.Contains("://", StringComparison.Ordinal) ? url : "https://" + url;

    /// <summary>That program reads the key relative to where it is started, people expect it beside the file: both work.</summary>
    private static string Locate(string file, string? directory, SettingsContext context)
    {
        var beside = Path.GetFullPath(Path.Combine(directory ?? context.CurrentDirectory, file));
        var here = Path.GetFullPath(Path.Combine(context.CurrentDirectory, file));
        return context.FileExists is { } exists && !exists(beside) && exists(here) ? here : file;
    }

    private static SettingsLayer Broken(string path, int? line, string reason) =>
        new(path, [], [new SettingsFault(new SettingsOrigin(path, line), string.Empty, null, reason, null)]);
}
