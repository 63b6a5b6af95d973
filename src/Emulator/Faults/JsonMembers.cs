using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace ThermalActors.Emulator.Faults;

/// <summary>Reads the members of a JSON object once each; what is left over at the end is a mistake of the writer.</summary>
/// <param name="element">The object.</param>
/// <param name="place">What it is, for messages.</param>
internal sealed class JsonMembers(JsonElement element, string place)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Finds a member; null when it is absent.</summary>
    public JsonElement? Find(string name)
    {
        _known.Add(name);
        return element.TryGetProperty(name, out var value) ? value : null;
    }

    /// <summary>A text, null when absent.</summary>
    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Bad(name, "a text"),
    };

    /// <summary>A text or a number as text, null when absent.</summary>
    public string? TextOrNumber(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
        _ => throw Bad(name, "a text or a number"),
    };

    /// <summary>A whole number of at least <paramref name="least"/>, null when absent.</summary>
    public int? Whole(string name, int least)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least
            ? number
            : throw Bad(name, $"a whole number of {least.ToString(CultureInfo.InvariantCulture)} or more");
    }

    /// <summary>A number from 0 to <paramref name="most"/>, null when absent.</summary>
    public double? Number(string name, double most)
    {
        if (Find(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= 0 && number <= most
            ? number
            : throw Bad(name, string.Create(CultureInfo.InvariantCulture, $"a number from 0 to {most}"));
    }

    /// <summary>Seconds, null when absent.</summary>
    public TimeSpan? Seconds(string name) => Number(name, TimeSpan.FromDays(36_500).TotalSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>A flag, null when absent.</summary>
    public bool? Flag(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Bad(name, "true or false"),
    };

    /// <summary>One text or an array of texts; empty when absent.</summary>
    public ImmutableArray<string> Texts(string name) => Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.String } value => [value.GetString()!],
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(static v => v.ValueKind == JsonValueKind.String) =>
            [.. list.EnumerateArray().Select(static v => v.GetString()!)],
        _ => throw Bad(name, "a text or an array of texts"),
    };

    /// <summary>The members of an object as raw JSON; empty when absent.</summary>
    public ImmutableDictionary<string, string> RawMembers(string name) => Find(name) switch
    {
        null => ImmutableDictionary<string, string>.Empty,
        { ValueKind: JsonValueKind.Object } value => value.EnumerateObject().ToImmutableDictionary(static p => p.Name, static p => p.Value.GetRawText(), StringComparer.Ordinal),
        _ => throw Bad(name, "an object"),
    };

    /// <summary>The members of an object of texts; empty when absent.</summary>
    public ImmutableDictionary<string, string> TextMembers(string name) => Find(name) switch
    {
        null => ImmutableDictionary<string, string>.Empty,
        { ValueKind: JsonValueKind.Object } value when value.EnumerateObject().All(static p => p.Value.ValueKind == JsonValueKind.String) =>
            value.EnumerateObject().ToImmutableDictionary(static p => p.Name, static p => p.Value.GetString()!, StringComparer.Ordinal),
        _ => throw Bad(name, "an object of texts"),
    };

    /// <summary>A member that must be one of some words, null when absent.</summary>
    public T? Word<T>(string name, params ReadOnlySpan<(string Word, T Value)> words)
        where T : struct
    {
        if (Text(name) is not { } text) return null;
        var known = new List<string>();
        foreach (var (word, value) in words)
        {
            if (string.Equals(word, text, StringComparison.Ordinal)) return value;
            known.Add(word);
        }

        throw Bad(name, "one of " + string.Join(", ", known));
    }

    /// <summary>Refuses members that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var member in element.EnumerateObject().Where(m => !_known.Contains(m.Name)))
            throw new FaultScriptException($"{place}: unknown member '{member.Name}'; known here are {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
    }

    /// <summary>The fault of a member.</summary>
    public FaultScriptException Bad(string name, string expected) => new($"{place}: '{name}' must be {expected}");
}
