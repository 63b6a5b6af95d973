using System.Globalization;

namespace ThermalActors.Actors.Settings;

/// <summary>Where a setting was said.</summary>
/// <param name="Source">File path, name of the environment variable, or flag.</param>
/// <param name="Line">Line in the file, counted from 1; null outside files.</param>
public sealed record SettingsOrigin(string Source, int? Line)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{Source}:{line}") : Source;
}

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Origin">Where it was said.</param>
/// <param name="Key">Key below <c>thermal-actors</c>; empty when the text itself is broken.</param>
/// <param name="Value">The value as written, masked when it could be a secret; null when there is none to show.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Hint">What to do about it; null when the reason says it all.</param>
public sealed record SettingsFault(SettingsOrigin Origin, string Key, string? Value, string Reason, string? Hint)
{
    /// <summary>One line for a person: <c>file:line: key = "value": reason. Hint.</c></summary>
    public override string ToString()
    {
        var key = Key.Length == 0 ? string.Empty : Value is null ? $"{Key}: " : $"{Key} = \"{Value}\": ";
        var hint = Hint is null ? string.Empty : $". {Hint}";
        return $"{Origin}: {key}{Reason}{hint}";
    }
}
