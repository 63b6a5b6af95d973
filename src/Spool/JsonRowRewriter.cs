using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>Rewrites rows as <see cref="Readings.Rows.RowJsonWriter"/> writes them; the order of the fields and the text of the numbers stay.</summary>
public sealed class JsonRowRewriter : IRowRewriter
{
    /// <summary>The only one.</summary>
    public static readonly JsonRowRewriter Instance = new();

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private JsonRowRewriter()
    {
    }

    /// <inheritdoc/>
    public void Renumber(IBufferWriter<byte> output, ReadOnlySpan<byte> line, string channel, Sequence sequence, bool replay)
    {
        ArgumentNullException.ThrowIfNull(output);
        var row = Parse(line);
        if (replay) SetReplayOf(row, string.Create(CultureInfo.InvariantCulture, $"{Text(row, "channel")}/{Text(row, "seq")}"));
        row["channel"] = channel;
        row["seq"] = sequence.Value;
        Write(output, row);
    }

    internal static JsonObject Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject ?? throw new InvalidDataException("it is no JSON object");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("it is no JSON", e);
        }
    }

    internal static void Write(IBufferWriter<byte> output, JsonObject row)
    {
        using (var json = new Utf8JsonWriter(output, Options)) row.WriteTo(json);
        output.Write("\n"u8);
    }

    private static string Text(JsonObject row, string key) => row[key]?.ToString() ?? throw new InvalidDataException($"it has no {key}");

    private static void SetReplayOf(JsonObject row, string origin)
    {
        var before = row.IndexOf(row.ContainsKey("sensors") ? "sensors" : "schema");

        // A row that is sent for a third time still names the first: all its copies then have one origin by which they can be told to be one.
        if (row.ContainsKey("replay_of")) return;
        if (before < 0) row["replay_of"] = origin;
        else row.Insert(before, "replay_of", origin);
    }
}
