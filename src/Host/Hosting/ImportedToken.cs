using System.Text;
using System.Text.Json;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Hosting;

/// <summary>
/// A token that stands inside the original program's JSON file is copied into a file of its own (0600) in the data folder,
/// because a token file holds nothing else. The copy follows the original at every start.
/// </summary>
internal static class ImportedToken
{
    private const string Marker = "#pat";

    /// <summary>Replaces <c>config.json#pat</c> by the file with the copy; other settings pass through.</summary>
    /// <exception cref="StartException">The JSON file cannot be read or the copy cannot be written.</exception>
    public static StationSettings Resolve(StationSettings settings)
    {
        if (settings.Snowflake.Auth is not AuthSettings.ProgrammaticAccessToken { PatFile: var reference }
            || !reference.EndsWith(".json" + Marker, StringComparison.OrdinalIgnoreCase)) return settings;
        var source = reference[..^Marker.Length];
        var copy = Path.Combine(settings.DataDirectory, "imported.pat");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(source), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var token = document.RootElement.GetProperty("pat").GetString() ?? string.Empty;
            DataDirectory.Create(settings.DataDirectory);
            DataDirectory.WriteSecret(copy, Encoding.UTF8.GetBytes(token.Trim() + "\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new StartException(ExitCode.BadConfiguration, $"the token in {source} cannot be used: {e.Message}", e);
        }

        return settings with { Snowflake = settings.Snowflake with { Auth = new AuthSettings.ProgrammaticAccessToken(copy) } };
    }
}
