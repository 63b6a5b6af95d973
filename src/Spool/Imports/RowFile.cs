using System.Security.Cryptography;

namespace ThermalActors.Spool.Imports;

/// <summary>
/// A file of rows as <c>spool export</c> writes it: one JSON object a line, each with the channel and the number that it had. It is
/// read twice, once to check every line before anything is stored, once to store; never more than one line is in memory.
/// </summary>
public sealed class RowFile
{
    /// <summary>Faults that are listed; the others are counted.</summary>
    public const int MostFaults = 20;

    /// <summary>Longest line in bytes: what the largest frame may hold.</summary>
    public const int LongestLine = 4 * 1024 * 1024;

    private readonly Dictionary<string, NumberRanges> _numbers = new(StringComparer.Ordinal);
    private readonly List<RowFileFault> _faults = [];

    private RowFile(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>SHA-256 of its rows in hex; line ends and empty lines do not count.</summary>
    public string Digest { get; private set; } = string.Empty;

    /// <summary>Rows in it.</summary>
    public long Rows { get; private set; }

    /// <summary>Lines that are no rows, at most <see cref="MostFaults"/>.</summary>
    public IReadOnlyList<RowFileFault> Faults => _faults;

    /// <summary>How many lines are no rows.</summary>
    public long FaultCount { get; private set; }

    /// <summary>Channels that numbered the rows.</summary>
    public IReadOnlyCollection<string> Channels => _numbers.Keys;

    /// <summary>Reads a file and checks every line.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static RowFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var file = new RowFile(path);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (line, number, tooLong) in Walk(path))
        {
            if (tooLong)
            {
                file.Add(new RowFileFault(number, $"it is longer than {LongestLine} bytes"));
                continue;
            }

            digest.AppendData(line.Span);
            digest.AppendData("\n"u8);
            file.Rows++;
            if (file.Check(line.Span) is { } why) file.Add(new RowFileFault(number, why));
        }

        file.Digest = Convert.ToHexStringLower(digest.GetHashAndReset());
        return file;
    }

    /// <summary>The rows in the order of the file, each without its line end; a line is valid until the next one is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Lines() => Walk(Path).Select(l => l.Line);

    /// <summary>The numbers of a channel.</summary>
    internal NumberRanges? NumbersOf(string channel) => _numbers.GetValueOrDefault(channel);

    private void Add(RowFileFault fault)
    {
        FaultCount++;
        if (_faults.Count < MostFaults) _faults.Add(fault);
    }

    private string? Check(ReadOnlySpan<byte> line)
    {
        try
        {
            var (channel, sequence, _) = StoredRow.Of(line);
            if (!_numbers.TryGetValue(channel, out var numbers)) _numbers[channel] = numbers = new NumberRanges();
            return numbers.Add(sequence.Value) ? null : $"row {channel}/{sequence} is in the file twice";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    private static IEnumerable<(ReadOnlyMemory<byte> Line, long Number, bool TooLong)> Walk(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var buffer = new byte[64 * 1024];
        var (start, end, number, skipping) = (0, 0, 1L, false);
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                if (skipping) yield return (default, number, true);
                else if (Trim(buffer.AsMemory(start, length)) is { Length: > 0 } line) yield return (line, number, false);
                (start, number, skipping) = (start + length + 1, number + 1, false);
                continue;
            }

            if (skipping) start = end;
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end == buffer.Length)
            {
                if (buffer.Length > LongestLine) skipping = true;
                else Array.Resize(ref buffer, buffer.Length * 2);
                continue;
            }

            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read > 0)
            {
                end += read;
                continue;
            }

            if (skipping) yield return (default, number, true);
            else if (Trim(buffer.AsMemory(start, end - start)) is { Length: > 0 } line) yield return (line, number, false);
            yield break;
        }
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line)
    {
        while (line.Length > 0 && line.Span[^1] is (byte)'\r' or (byte)' ') line = line[..^1];
        return line;
    }
}
