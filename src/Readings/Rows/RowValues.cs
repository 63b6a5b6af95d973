using System.Text.Json;
using ThermalActors.Readings.Sensors;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Readings.Rows;

/// <summary>How values become JSON: the rounding, the bounds and what counts as missing.</summary>
internal static class RowValues
{
    // Above this a double does not convert to decimal; every column's bound is far below.
    private const double Convertible = 1e18;

    // Dividing by it gives the same number in as few digits as it needs.
    private const decimal WithoutTrailingZeros = 1.0000000000000000000000000000m;

    private static readonly JsonEncodedText MeasuredAt = JsonEncodedText.Encode("measured_at");
    private static readonly JsonEncodedText Fresh = JsonEncodedText.Encode("fresh");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText Fills = JsonEncodedText.Encode("fills");
    private static readonly JsonEncodedText First = JsonEncodedText.Encode("first");
    private static readonly JsonEncodedText Last = JsonEncodedText.Encode("last");
    private static readonly JsonEncodedText Rows = JsonEncodedText.Encode("rows");
    private static readonly JsonEncodedText Reason = JsonEncodedText.Encode("reason");
    private static readonly JsonEncodedText From = JsonEncodedText.Encode("from");
    private static readonly JsonEncodedText To = JsonEncodedText.Encode("to");

    /// <summary>A number, rounded half away from zero as people read it (0.285 becomes 0.29).</summary>
    public static void Number(Utf8JsonWriter json, RowColumn column, double? value)
    {
        if (Rounded(value, column.Decimals ?? 0, column.Type) is { } number) json.WriteNumber(column.Key, number);
    }

    /// <summary>A temperature in °C, written in °F.</summary>
    public static void Fahrenheit(Utf8JsonWriter json, RowColumn column, double? celsius) => Number(json, column, celsius * 9 / 5 + 32);

    /// <summary>A text, cut to the length of its column; null and empty are missing.</summary>
    public static void Text(Utf8JsonWriter json, RowColumn column, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        var length = Math.Min(value.Length, column.Type?.MaxLength ?? value.Length);
        if (length < value.Length && char.IsHighSurrogate(value[length - 1])) length--;
        json.WriteString(column.Key, value.AsSpan(0, length));
    }

    /// <summary>The object <c>sensors</c>.</summary>
    public static void Sensors(Utf8JsonWriter json, RowColumn column, SensorRow row)
    {
        if (row.Sensors.IsDefaultOrEmpty) return;
        json.WriteStartObject(column.Key);
        foreach (var sensor in row.Sensors)
        {
            json.WriteStartObject(RowWords.Of(sensor.Sensor));
            if (sensor.MeasuredAt is { } at) Time(json, MeasuredAt, at);
            json.WriteBoolean(Fresh, sensor.Fresh);
            json.WriteString(Status, RowWords.Of(sensor.Status));
            if (sensor.Fills != SharedColumns.None) Filled(json, sensor.Fills);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The object <c>gap</c>.</summary>
    public static void Gap(Utf8JsonWriter json, RowColumn column, GapReport? gap)
    {
        if (gap is null) return;
        json.WriteStartObject(column.Key);
        if (gap.First > Sequence.None) json.WriteNumber(First, gap.First.Value);
        if (gap.Last > Sequence.None) json.WriteNumber(Last, gap.Last.Value);
        json.WriteNumber(Rows, gap.Rows);
        json.WriteString(Reason, gap.Reason);
        Time(json, From, gap.From);
        Time(json, To, gap.To);
        json.WriteEndObject();
    }

    private static decimal? Rounded(double? value, int decimals, ColumnType? type)
    {
        if (value is not { } number || !(Math.Abs(number) < Convertible)) return null;
        var rounded = Math.Round((decimal)number, decimals, MidpointRounding.AwayFromZero);
        if (type is { Bound: > 0 } && Math.Abs(rounded) >= type.Bound) return null;

        // A decimal keeps the sign of a value that was rounded to zero, and the zeros behind its last digit.
        return rounded == 0 ? 0 : rounded / WithoutTrailingZeros;
    }

    private static void Filled(Utf8JsonWriter json, SharedColumns fills)
    {
        json.WriteStartArray(Fills);
        if ((fills & SharedColumns.Temperature) != SharedColumns.None) json.WriteStringValue(RowSchema.Temperature.Key);
        if ((fills & SharedColumns.Humidity) != SharedColumns.None) json.WriteStringValue(RowSchema.Humidity.Key);
        if ((fills & SharedColumns.Pressure) != SharedColumns.None) json.WriteStringValue(RowSchema.Pressure.Key);
        json.WriteEndArray();
    }

    private static void Time(Utf8JsonWriter json, JsonEncodedText key, DateTimeOffset at)
    {
        Span<byte> text = stackalloc byte[RowText.MaxBytes];
        json.WriteString(key, text[..RowText.Iso(text, at)]);
    }
}
