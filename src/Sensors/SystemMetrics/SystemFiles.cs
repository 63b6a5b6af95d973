using System.Text;

namespace ThermalActors.Sensors.SystemMetrics;

/// <summary>
/// The small text files of <c>/proc</c> and <c>/sys</c> below a root. Whatever cannot be read is null: a kernel without the
/// file, a container that hides it, a driver that answers with an error.
/// </summary>
internal sealed class SystemFiles(string root)
{
    // Enough for /proc/zoneinfo of any Pi; a file of unexpected size must not cost memory.
    private const int MaxBytes = 256 * 1024;

    /// <summary>The root itself.</summary>
    public string Root => root;

    /// <summary>The first 256 KiB of a file, null when it cannot be read.</summary>
    public string? Text(string path)
    {
        try
        {
            // Files of /proc and /sys have no length: read until there is no more.
            using var stream = new FileStream(
                Path.Combine(root, path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var buffer = new byte[4096];
            var length = 0;
            for (int read; length < MaxBytes && (read = stream.Read(buffer, length, buffer.Length - length)) > 0;)
            {
                length += read;
                if (length == buffer.Length)
                    Array.Resize(ref buffer, buffer.Length * 2);
            }

            return Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The content without surrounding white space, null when there is none.</summary>
    public string? Line(string path) => Text(path)?.Trim().Trim('\0') is { Length: > 0 } line ? line : null;

    /// <summary>Names of the entries of a folder that match a pattern, in ordinal order; none when there is no such folder.</summary>
    public IReadOnlyList<string> Entries(string folder, string pattern = "*")
    {
        try
        {
            var names = Directory.EnumerateFileSystemEntries(Path.Combine(root, folder), pattern)
                .Select(p => Path.GetFileName(p)!)
                .ToList();
            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>True when the entry exists.</summary>
    public bool Exists(string path) => Path.Exists(Path.Combine(root, path));
}
