using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Readings.Rows;

/// <summary>
/// Writes rows as NDJSON in the order of <see cref="RowSchema.Columns"/>. Missing values are left out; a number that is not
/// finite or does not fit its column counts as missing, because Snowflake would refuse the whole row for it.
/// </summary>
/// <remarks>Safe for concurrent use. Once warm, a row costs no allocation.</remarks>
public sealed class RowJsonWriter : IRowEncoder
{
    // The relaxed encoder still escapes quotes, backslashes and control characters; it spares "+00:00" the six-byte escape of '+'.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private Utf8JsonWriter? _idle;

    /// <inheritdoc/>
    public void WriteLine(IBufferWriter<byte> output, SensorRow row, string channel, Sequence sequence)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentException.ThrowIfNullOrEmpty(channel);

        var json = Interlocked.Exchange(ref _idle, null);
        if (json is null) json = new Utf8JsonWriter(output, Options);
        else json.Reset(output);

        var numbered = new NumberedRow(row, channel, sequence);
        json.WriteStartObject();
        foreach (var column in RowSchema.JsonColumns) column.Write(json, numbered);
        json.WriteEndObject();
        json.Flush();
        Interlocked.Exchange(ref _idle, json);

        output.GetSpan(1)[0] = (byte)'\n';
        output.Advance(1);
    }
}
