using System.Collections.Frozen;

namespace ThermalActors.Actors.Settings;

/// <summary>The keys that exist: those of the embedded reference.conf, and no others.</summary>
internal static class SettingsSchema
{
    /// <summary>Marks a key that stands outside <c>thermal-actors { }</c>; no valid key begins so.</summary>
    public const string OutsideRoot = "^";

    private static readonly string[] SecretWords = ["pass", "secret", "token", "pat", "private-key", "private_key", "pwd"];

    public static SettingsLayer Reference { get; } = HoconReader.ParseLayer(EmbeddedHocon.Read("reference.conf"), "reference.conf", null);

    public static FrozenSet<string> Keys { get; } = Reference.Entries.Select(entry => entry.Key).ToFrozenSet(StringComparer.Ordinal);

    public static FrozenSet<string> Sections { get; } = Keys.SelectMany(Parents).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The fault for a key that is not in the schema. Its value is not repeated: it may be a secret.</summary>
    public static SettingsFault Unknown(SettingsEntry entry)
    {
        if (entry.Key.Length > 120) return new SettingsFault(entry.Origin, entry.Key[..20] + "…", null, "unknown key", null);
        if (entry.Key.StartsWith(OutsideRoot, StringComparison.Ordinal)) return Outside(entry, entry.Key[OutsideRoot.Length..]);
        if (Sections.Contains(entry.Key))
            return Fault(entry, "is a block, not a value", $"Write {entry.Key} {{ … }} with {string.Join(", ", Children(entry.Key))}");
        var parent = Parents(entry.Key).FirstOrDefault(Keys.Contains);
        if (parent is not null) return Fault(entry, $"{parent} takes a value, not a block", null);
        if (LooksSecret(entry.Key))
            return Fault(entry, "unknown key", "Secrets do not belong into the configuration: put it in a file and name that file in snowflake.auth");
        return Fault(entry, "unknown key", DidYouMean(entry.Key) is { } near ? $"Did you mean {near}?" : SectionHint(entry.Key));
    }

    /// <summary>The nearest existing key, or null when none is near.</summary>
    public static string? DidYouMean(string key)
    {
        if (key.Length > 120) return null;
        var wanted = Normalise(key);
        var sameName = Keys.Where(known => string.Equals(LastPart(known), LastPart(wanted), StringComparison.Ordinal)).ToList();
        if (sameName.Count == 1) return sameName[0];
        var near = Keys.Select(known => (Key: known, Distance: Distance(known, wanted)))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Key, StringComparer.Ordinal).First();
        if (near.Distance <= Math.Max(2, wanted.Length / 5)) return near.Key;
        var last = Keys.Select(known => (Key: known, Distance: Distance(LastPart(known), LastPart(wanted))))
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Key, StringComparer.Ordinal).First();
        return last.Distance <= Math.Min(2, LastPart(wanted).Length / 3) ? last.Key : null;
    }

    private static SettingsFault Outside(SettingsEntry entry, string key)
    {
        var known = Keys.Contains(key) || Sections.Contains(key.Split('.')[0]);
        var hint = known ? "Put it inside thermal-actors { … }" : "Only thermal-actors { … } is read";
        return new SettingsFault(entry.Origin, key, null, "stands outside thermal-actors { … }", hint);
    }

    private static SettingsFault Fault(SettingsEntry entry, string reason, string? hint) => new(entry.Origin, entry.Key, null, reason, hint);

    private static string? SectionHint(string key)
    {
        var section = Parents(key).FirstOrDefault(Sections.Contains);
        return section is null ? null : $"{section} has {string.Join(", ", Children(section))}";
    }

    private static IEnumerable<string> Children(string section) =>
        Keys.Where(key => key.StartsWith(section + ".", StringComparison.Ordinal))
            .Select(key => key[(section.Length + 1)..].Split('.')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The sections around a key, innermost first.</summary>
    private static IEnumerable<string> Parents(string key)
    {
        for (var dot = key.LastIndexOf('.'); dot > 0; dot = key.LastIndexOf('.', dot - 1)) yield return key[..dot];
    }

    private static bool LooksSecret(string key)
    {
        var last = LastPart(Normalise(key));
        return !last.EndsWith("-file", StringComparison.Ordinal) && Array.Exists(SecretWords, word => string.Equals(last, word, StringComparison.Ordinal)
            || (word.Length > 3 && last.Contains(word, StringComparison.Ordinal)));
    }

    private static string LastPart(string key) => key[(key.LastIndexOf('.') + 1)..];

    private static string Normalise(string key) => key.Replace('_', '-').ToLowerInvariant();

    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, 1 + Math.Min(previous[j], current[j - 1]));
            }

            previous = current;
        }

        return previous[b.Length];
    }
}
