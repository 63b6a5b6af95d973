using System.Globalization;
using System.Text;

namespace ThermalActors.Sensors.Drivers;

/// <summary>A baseline in a small text file that is replaced as a whole: <c>serial eCO2 TVOC time</c>, the numbers in hex.</summary>
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
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{baseline.Serial:X12} {baseline.Baseline.EquivalentCarbonDioxide:X4} {baseline.Baseline.Tvoc:X4} {baseline.SavedAt.UtcDateTime:O}\n");
        var temporary = path + ".new";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(Encoding.ASCII.GetBytes(text));
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

    private static StoredSgp30Baseline? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 4
            && ulong.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var serial)
            && ushort.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var carbonDioxide)
            && ushort.TryParse(parts[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tvoc)
            && DateTimeOffset.TryParseExact(parts[3], "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var savedAt)
                ? new StoredSgp30Baseline(serial, new Sgp30Baseline(carbonDioxide, tvoc), savedAt)
                : null;
    }
}
