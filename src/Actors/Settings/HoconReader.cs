using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ThermalActors.Actors.Settings;

/// <summary>
/// The one strict way into the configuration: the only place that reads an Akka <see cref="Config"/>, which answers a
/// missing key with zero. Every read states type and range; all faults are collected, each with where it was said.
/// A read that finds a fault returns the default of the reference so that the remaining keys can be checked too.
/// </summary>
public sealed class HoconReader
{
    private const string Root = "thermal-actors";
    private const int FingerprintLength = 12;
    private const string AddressExpectation = "an I2C address from \"0x08\" to \"0x77\"";

    private readonly Dictionary<string, SettingsEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SettingsEntry> _defaults = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly HashSet<string> _invalid = new(StringComparer.Ordinal);
    private readonly List<SettingsFault> _faults = [];

    /// <summary>Lays the layers over the embedded reference.</summary>
    /// <param name="layers">From the weakest to the strongest.</param>
    public HoconReader(IEnumerable<SettingsLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        foreach (var entry in SettingsSchema.Reference.Entries) _defaults[entry.Key] = _entries[entry.Key] = entry;
        foreach (var layer in layers)
        {
            _faults.AddRange(layer.Faults);
            Complete &= layer.Faults.IsEmpty;
            foreach (var entry in layer.Entries) Accept(entry);
        }
    }

    /// <summary>False when a layer could not be read as a whole, so that a missing value proves nothing.</summary>
    public bool Complete { get; private set; } = true;

    /// <summary>All faults so far.</summary>
    public ImmutableArray<SettingsFault> Faults => [.. _faults.Distinct()];

    /// <summary>Keys that were asked for.</summary>
    public IReadOnlySet<string> KeysRead => _read;

    /// <summary>Parses a HOCON text into a layer.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">Name for people, usually the file's path.</param>
    /// <param name="baseDirectory">Folder that its relative paths count from.</param>
    public static SettingsLayer ParseLayer(string text, string source, string? baseDirectory)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.TrimStart('\uFEFF');
        var (scanned, scanFaults) = HoconScanner.Scan(text);
        var faults = scanFaults.Select(f => new SettingsFault(new SettingsOrigin(source, f.Line), string.Empty, null, f.Reason, f.Hint)).ToList();
        var parsed = new Dictionary<string, string>(StringComparer.Ordinal);
        if (faults.Count == 0)
        {
            try
            {
                Flatten(ConfigurationFactory.ParseString(text), parsed);
            }
            catch (Exception e)
            {
                faults.Add(new SettingsFault(new SettingsOrigin(source, null), string.Empty, null, "not readable as HOCON: " + OneLine(e.Message), null));
            }
        }

        var entries = scanned.Select(value => new SettingsEntry(
            StripRoot(value.Path),
            parsed.GetValueOrDefault(value.Path, value.Text),
            new SettingsOrigin(source, value.Line),
            baseDirectory));
        return new SettingsLayer(source, [.. entries], [.. faults]);
    }

    /// <summary>The text of a value as written.</summary>
    public string Raw(string key)
    {
        _read.Add(key);
        return _entries.TryGetValue(key, out var entry)
            ? entry.Text
            : throw new ArgumentException($"{key} is missing in reference.conf.", nameof(key));
    }

    /// <summary>Where the value in force was said.</summary>
    public SettingsEntry Entry(string key) => _entries[key];

    /// <summary>True when the value is that of the reference, that is: nobody said anything else.</summary>
    public bool IsDefault(string key) => ReferenceEquals(_entries[key], _defaults[key]);

    /// <summary>True when a read of this key, or a check that involved it, found a fault.</summary>
    public bool IsInvalid(string key) => _invalid.Contains(key);

    /// <summary>
    /// A fingerprint of all values in force, wherever they were said: two stations with the same one are configured alike.
    /// What looks like a secret that was pasted in the wrong place counts as masked.
    /// </summary>
    public string Fingerprint()
    {
        var text = new StringBuilder();
        foreach (var (key, entry) in _entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            text.Append(key).Append('=').Append(SettingsMask.Apply(entry.Text)).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..FingerprintLength];
    }

    /// <summary>A whole number within bounds.</summary>
    public int Int(string key, int min, int max) =>
        Read(key, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"), text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
                ? number : null as int?);

    /// <summary>A duration with its unit, within bounds.</summary>
    public TimeSpan Duration(string key, TimeSpan min, TimeSpan max) =>
        Read(key, DurationExpectation(min, max), text => Within(HoconValues.Duration(text), min, max), HoconValues.DurationHint);

    /// <summary>A duration, or null for the word that stands for none.</summary>
    public TimeSpan? DurationOr(string key, string word, TimeSpan min, TimeSpan max) =>
        IsWord(key, word) ? null : Read(key, $"{word}, or {DurationExpectation(min, max)}", text => Within(HoconValues.Duration(text), min, max), HoconValues.DurationHint);

    /// <summary>A size in bytes with its unit, within bounds.</summary>
    public long Bytes(string key, long min, long max) =>
        Read(key, $"a size from {HoconValues.Format(min)} to {HoconValues.Format(max)}", text => Within(HoconValues.Bytes(text), min, max), HoconValues.BytesHint);

    /// <summary>A share from 0 to 1.</summary>
    public double Ratio(string key) => Read(key, "a number from 0 to 1", text =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 1 ? number : null as double?);

    /// <summary>on or off (true and false are understood).</summary>
    public bool Switch(string key) => Choice(key, ("on", true), ("off", false), ("true", true), ("false", false));

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string key, params (string Word, T Value)[] choices)
        where T : struct =>
        Read(
            key,
            "one of " + string.Join(", ", choices.Select(choice => choice.Word).Where(word => word is not ("true" or "false"))),
            text => choices.Where(choice => string.Equals(choice.Word, text, StringComparison.Ordinal)).Select(choice => (T?)choice.Value).FirstOrDefault());

    /// <summary>A 7-bit I2C address, <c>0x08</c> to <c>0x77</c>.</summary>
    public int Address(string key) => Read(key, AddressExpectation, ParseAddress);

    /// <summary>A 7-bit I2C address, or null for the word that stands for none.</summary>
    public int? AddressOr(string key, string word) => IsWord(key, word) ? null : Read(key, $"{word}, or {AddressExpectation}", ParseAddress);

    /// <summary>A text that a predicate accepts.</summary>
    public string Text(string key, string expectation, Func<string, bool> accepts)
    {
        ArgumentNullException.ThrowIfNull(accepts);
        var text = Raw(key);
        if (accepts(text)) return text;
        if (_invalid.Add(key)) Report(key, "expected " + expectation, null);
        return _defaults[key].Text;
    }

    /// <summary>A text, or null for the word that stands for none.</summary>
    public string? TextOr(string key, string word, string expectation, Func<string, bool> accepts) =>
        IsWord(key, word) ? null : Text(key, $"{word}, or {expectation}", accepts) is var text && IsInvalid(key) ? null : text;

    /// <summary>Reports a fault of a value that is well formed by itself.</summary>
    public void Report(string key, string reason, string? hint)
    {
        var entry = _entries[key];
        _invalid.Add(key);
        _faults.Add(new SettingsFault(entry.Origin, key, SettingsMask.Apply(entry.Text), reason, hint));
    }

    /// <summary>Reports a missing value; silent when a layer is incomplete, since the value may be in the unread part.</summary>
    public void ReportMissing(string key, string reason, string? hint)
    {
        _invalid.Add(key);
        if (Complete) _faults.Add(new SettingsFault(new SettingsOrigin("configuration", null), key, null, reason, hint));
    }

    private static TimeSpan? Within(TimeSpan? value, TimeSpan min, TimeSpan max) => value >= min && value <= max ? value : null;

    private static long? Within(long? value, long min, long max) => value >= min && value <= max ? value : null;

    private static string DurationExpectation(TimeSpan min, TimeSpan max) =>
        min == max ? $"exactly {HoconValues.Format(min)}" : $"a duration from {HoconValues.Format(min)} to {HoconValues.Format(max)}";

    private static int? ParseAddress(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
        && int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address)
        && address is >= 0x08 and <= 0x77 ? address : null;

    private bool IsWord(string key, string word) => string.Equals(Raw(key), word, StringComparison.Ordinal);

    private T Read<T>(string key, string expectation, Func<string, T?> parse, Func<string, string?>? hint = null)
        where T : struct
    {
        var text = Raw(key);
        if (parse(text) is { } value) return value;
        if (_invalid.Add(key)) Report(key, "expected " + expectation, hint?.Invoke(text));
        return parse(_defaults[key].Text) ?? default;
    }

    private void Accept(SettingsEntry entry)
    {
        if (_defaults.ContainsKey(entry.Key))
        {
            _entries[entry.Key] = entry;
            if (entry.Text.Trim().Length == 0) Blank(entry);
            else _invalid.Remove(entry.Key);
            return;
        }

        _faults.Add(SettingsSchema.Unknown(entry));
    }

    private void Blank(SettingsEntry entry)
    {
        _invalid.Add(entry.Key);
        _faults.Add(new SettingsFault(entry.Origin, entry.Key, null, "the value is empty", "Leave it out to keep the default."));
    }

    private static void Flatten(Config config, Dictionary<string, string> into)
    {
        if (config.IsEmpty) return;
        var pending = new Stack<(string Path, HoconValue Value)>();
        pending.Push((string.Empty, config.Root));
        while (pending.TryPop(out var node))
        {
            if (node.Value.IsObject())
            {
                foreach (var (name, value) in node.Value.GetObject().Items)
                    pending.Push((node.Path.Length == 0 ? name : $"{node.Path}.{name}", value));
            }
            else if (node.Value.IsString()) into[node.Path] = node.Value.GetString() ?? string.Empty;
        }
    }

    private static string StripRoot(string path) =>
        path.StartsWith(Root + ".", StringComparison.Ordinal) ? path[(Root.Length + 1)..] : SettingsSchema.OutsideRoot + path;

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
