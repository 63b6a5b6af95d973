using System.Text.Json;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Diagnostics;

/// <summary>Finds the local Snowpipe that runs on this machine by the file that it leaves in its folder.</summary>
internal static class LocalSnowpipeFinder
{
    private const string FileName = "emulator.json";
    private const string KeyFile = "rsa_key.p8";

    /// <summary>The settings that lead to it; null when none is found.</summary>
    /// <param name="directories">Folders where one may live.</param>
    public static SettingsLayer? Find(IEnumerable<string> directories)
    {
        foreach (var directory in directories)
        {
            if (Read(Path.Combine(directory, FileName)) is { } found) return Layer(directory, found);
        }

        return null;
    }

    private static SettingsLayer Layer(string directory, Served served)
    {
        var entries = new List<(string, string)>
        {
            ("data-dir", directory),
            ("snowflake.url", served.Url.GetLeftPart(UriPartial.Authority)),
            ("snowflake.database", served.Database),
            ("snowflake.schema", served.Schema),
            ("snowflake.table", served.Table),
            ("snowflake.pipe", served.Pipe),
        };

        // A key of its own means that it is nobody else's; with a key from the command line the configured login is meant.
        var key = Path.Combine(directory, KeyFile);
        if (File.Exists(key))
        {
            entries.AddRange(
            [
                ("snowflake.account", LocalStation.Account), ("snowflake.user", LocalStation.User), ("snowflake.role", "none"),
                ("snowflake.auth.method", "keypair"), ("snowflake.auth.private-key-file", key), ("snowflake.auth.private-key-passphrase-file", "none"),
            ]);
        }

        return SettingsLayer.Of("--local", [.. entries]);
    }

    private static Served? Read(string file)
    {
        try
        {
            if (!File.Exists(file)) return null;
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            string Text(string name) => document.RootElement.GetProperty(name).GetString() ?? string.Empty;
            return Uri.TryCreate(Text("controlUrl"), UriKind.Absolute, out var url)
                ? new Served(url, Text("database"), Text("schema"), Text("table"), Text("pipe"))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private sealed record Served(Uri Url, string Database, string Schema, string Table, string Pipe);
}
