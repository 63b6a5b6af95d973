using System.Collections.Immutable;
using System.Text.Json;

namespace ThermalActors.Emulator.Rows;

/// <summary>Cuts an append body into rows: NDJSON, with the leniency of the real parser (C48, snowpipe-rest.md §3.4).</summary>
internal static class RowSplitter
{
    /// <summary>
    /// Lines end in LF or CRLF, the last one may lack it, blank lines are no rows. When the first line is no complete JSON text but
    /// the body as a whole is a series of them (a pretty-printed object), those are the rows.
    /// </summary>
    public static ImmutableArray<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> body)
    {
        var lines = Lines(body);
        return lines.IsEmpty || IsComplete(lines[0].Span) ? lines : Texts(body) ?? lines;
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> body)
    {
        var lines = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        while (!body.IsEmpty)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (line.Span.EndsWith("\r"u8)) line = line[..^1];
            if (!line.Span.Trim(" \t\r"u8).IsEmpty) lines.Add(line);
        }

        return lines.ToImmutable();
    }

    private static bool IsComplete(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ImmutableArray<ReadOnlyMemory<byte>>? Texts(ReadOnlyMemory<byte> body)
    {
        var texts = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                texts.Add(body[start..(int)reader.BytesConsumed]);
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return texts.ToImmutable();
    }
}
