using System.Text.Json;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Readings.Rows;

/// <summary>The words that stand for enumerations in a row. They are part of the data for ever: add, never rename.</summary>
internal static class RowWords
{
    private static readonly JsonEncodedText[] Kinds = Encode("system", "scd4x", "icp10125", "sgp30", "bme680");
    private static readonly JsonEncodedText[] Statuses = Encode("ok", "warming_up", "suspect", "frozen", "offline");
    private static readonly JsonEncodedText[] Clocks = Encode("synced", "unsynced", "repaired");

    public static JsonEncodedText Of(SensorKind kind) => Kinds[(int)kind];

    public static JsonEncodedText Of(SensorStatus status) => Statuses[(int)status];

    public static JsonEncodedText Of(ClockQuality clock) => Clocks[(int)clock];

    private static JsonEncodedText[] Encode(params ReadOnlySpan<string> words)
    {
        var encoded = new JsonEncodedText[words.Length];
        for (var i = 0; i < words.Length; i++) encoded[i] = JsonEncodedText.Encode(words[i]);
        return encoded;
    }
}
