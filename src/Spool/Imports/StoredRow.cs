using System.Text;
using System.Text.Json;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Imports;

/// <summary>What the spool needs to know of a row that it gets as text.</summary>
/// <param name="Channel">The channel that numbered it.</param>
/// <param name="Sequence">Its number there.</param>
/// <param name="SampledAt">Its time; null when it says none.</param>
internal readonly record struct StoredRow(string Channel, Sequence Sequence, DateTimeOffset? SampledAt)
{
    private const int LongestChannel = 255;

    /// <summary>Reads it out of a line.</summary>
    /// <exception cref="InvalidDataException">The line is no row.</exception>
    public static StoredRow Of(ReadOnlySpan<byte> line)
    {
        try
        {
            return Read(line);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("it is no JSON", e);
        }
        catch (Exception e) when (e is InvalidOperationException or DecoderFallbackException)
        {
            // Bytes that are no UTF-8 within a text.
            throw new InvalidDataException("it is no text", e);
        }
    }

    private static StoredRow Read(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        var (channel, sequence, at) = (default(string), default(long?), default(DateTimeOffset?));
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new InvalidDataException("it is no JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isChannel, isSequence, isTime) = (reader.ValueTextEquals("channel"u8), reader.ValueTextEquals("seq"u8), reader.ValueTextEquals("datetimestamp"u8));
            reader.Read();
            if (isChannel && reader.TokenType == JsonTokenType.String) channel = reader.GetString();
            else if (isSequence && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)) sequence = number;
            else if (isTime && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time)) at = time;
            else if (!reader.TrySkip()) throw new InvalidDataException("it is no JSON object");
        }

        if (reader.TokenType != JsonTokenType.EndObject || reader.Read()) throw new InvalidDataException("it is more than one JSON object");
        if (channel is not { Length: > 0 and <= LongestChannel }) throw new InvalidDataException("it has no channel");
        if (sequence is not >= 1) throw new InvalidDataException("it has no seq of 1 or more");
        return new StoredRow(channel, new Sequence(sequence.Value), at);
    }
}
