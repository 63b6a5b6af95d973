using System.Globalization;
using ThermalActors.Emulator.Queries;

namespace ThermalActors.Emulator.Tests.Fixtures;

/// <summary>Results as text, for comparing.</summary>
internal static class QueryLines
{
    public static IEnumerable<string> Lines(this QueryResult result) => result.Rows.Select(static row => string.Join('|', row.Select(Format)));

    private static string Format(object? value) => value switch
    {
        null => "NULL",
        bool b => b ? "true" : "false",
        DateTime t => t.ToString("s", CultureInfo.InvariantCulture),
        DateOnly d => d.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
