using System.Globalization;
using System.Text.Json;

namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// A baseline in a small JSON file that is replaced as a whole: <c>{"serial":"00000064CC82","eco2":35470,"tvoc":35930,"savedAt":"…Z"}</c>.
/// </summary>
public sealed class FileSgp30BaselineStore : ISgp30BaselineStore
{
    private const int LongestContent = 200;

    private readonly string path;

    /// <summary>Names the file; touches nothing.</summary>
    public FileSgp30BaselineStore(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.path = path;
    }

    /// <inheritdoc/>
    public StoredSgp30Baseline? Load()
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= LongestContent ? Parse(File.ReadAllText(path)) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public bool Save(StoredSgp30Baseline baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        var temporary = path + ".new";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                Write(stream, baseline);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Write(Stream stream, StoredSgp30Baseline baseline)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("serial", baseline.Serial.ToString("X12", CultureInfo.InvariantCulture));
        json.WriteNumber("eco2", baseline.Baseline.EquivalentCarbonDioxide);
        json.WriteNumber("tvoc", baseline.Baseline.Tvoc);
        json.WriteString("savedAt", baseline.SavedAt.UtcDateTime);
        json.WriteEndObject();
    }

    private static StoredSgp30Baseline? Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var root = json.RootElement;
            return ulong.TryParse(root.GetProperty("serial").GetString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var serial)
                ? new StoredSgp30Baseline(
                    serial,
                    new Sgp30Baseline(root.GetProperty("eco2").GetUInt16(), root.GetProperty("tvoc").GetUInt16()),
                    root.GetProperty("savedAt").GetDateTimeOffset())
                : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
