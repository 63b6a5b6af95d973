using System.Collections.Immutable;

namespace ThermalActors.Actors.Settings;

/// <summary>One value as somebody wrote it.</summary>
/// <param name="Key">Key below <c>thermal-actors</c>, dots between its parts.</param>
/// <param name="Text">The text of the value, without quotes.</param>
/// <param name="Origin">Where it was said.</param>
/// <param name="BaseDirectory">Folder that a relative path counts from; null for the current one.</param>
public sealed record SettingsEntry(string Key, string Text, SettingsOrigin Origin, string? BaseDirectory = null);

/// <summary>What one source says: a file, the environment, the flags. Later layers win key by key.</summary>
/// <param name="Name">Name of the source for people.</param>
/// <param name="Entries">Its values; a later one with the same key wins.</param>
/// <param name="Faults">What made the source unreadable; its values are then incomplete.</param>
public sealed record SettingsLayer(string Name, ImmutableArray<SettingsEntry> Entries, ImmutableArray<SettingsFault> Faults)
{
    /// <summary>A layer without faults.</summary>
    public static SettingsLayer Of(string name, IEnumerable<SettingsEntry> entries) => new(name, [.. entries], []);

    /// <summary>A layer of values that have no file, for instance flags or a test.</summary>
    public static SettingsLayer Of(string name, params (string Key, string Text)[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Of(name, values.Select(value => new SettingsEntry(value.Key, value.Text, new SettingsOrigin(name, null))));
    }
}
