namespace ThermalActors.Emulator.Channels;

/// <summary>Snowflake's rule for names in a URI: case does not matter unless the name is in double quotes (snowpipe-rest.md §3.2).</summary>
internal static class ObjectName
{
    /// <summary>Resolves a decoded path segment to the name as stored.</summary>
    public static string Resolve(string segment) =>
        segment.Length >= 2 && segment[0] == '"' && segment[^1] == '"'
            ? segment[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
            : segment.ToUpperInvariant();
}
