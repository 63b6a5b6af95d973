using System.Globalization;

namespace ThermalActors.Host.Commands;

/// <summary>What <c>ID|all</c> means.</summary>
internal static class IdList
{
    /// <summary>The ids that are meant; null when the text is neither a number nor <c>all</c>.</summary>
    public static IReadOnlyList<long>? Read(string text, IEnumerable<long> all)
    {
        if (string.Equals(text, "all", StringComparison.OrdinalIgnoreCase)) return [.. all];
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? [id] : null;
    }
}
