using System.Globalization;

namespace ThermalActors.Host.Tests.Packaging;

/// <summary>A systemd unit, read as systemd reads it: a repeated key adds a value, an empty one resets it.</summary>
internal sealed class UnitFile
{
    private readonly Dictionary<(string Section, string Key), List<string>> _values = [];

    private UnitFile()
    {
    }

    public static UnitFile Parse(string text)
    {
        var unit = new UnitFile();
        var section = "";
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.Length == 0 || line[0] is '#' or ';') continue;
            if (line[0] == '[')
            {
                section = line.Trim('[', ']');
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            Assert.True(equals > 0 && section.Length > 0, $"not a directive: {line}");
            unit.Add(section, line[..equals], line[(equals + 1)..]);
        }

        return unit;
    }

    public bool Has(string section, string key) => _values.ContainsKey((section, key));

    public IReadOnlyList<string> All(string section, string key) => _values.GetValueOrDefault((section, key)) ?? [];

    public string One(string section, string key) => Assert.Single(All(section, key));

    public IEnumerable<string> Words(string section, string key) =>
        All(section, key).SelectMany(value => value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public TimeSpan Time(string section, string key)
    {
        var text = One(section, key);
        var digits = new string([.. text.TakeWhile(char.IsAsciiDigit)]);
        var number = int.Parse(digits, CultureInfo.InvariantCulture);
        return text[digits.Length..] switch
        {
            "" or "s" => TimeSpan.FromSeconds(number),
            "min" => TimeSpan.FromMinutes(number),
            var unit => throw new FormatException($"{key}: {unit}"),
        };
    }

    private void Add(string section, string key, string value)
    {
        if (!_values.TryGetValue((section, key), out var values)) _values[(section, key)] = values = [];
        if (value.Length == 0) values.Clear();
        else values.Add(value);
    }
}
