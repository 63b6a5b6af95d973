using System.Globalization;
using System.Text.RegularExpressions;

namespace ThermalActors.Host.Tests.Telemetry;

/// <summary>The text of one scrape, taken apart.</summary>
internal sealed partial class Scrape
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _helped = new(StringComparer.Ordinal);

    public Scrape(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) _types[line.Split(' ')[2]] = line.Split(' ')[3];
            else if (line.StartsWith("# HELP ", StringComparison.Ordinal)) _helped.Add(line.Split(' ')[2]);
            else if (Sample().Match(line) is { Success: true } sample)
                _samples.Add((sample.Groups["name"].Value, sample.Groups["labels"].Value, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Every metric with its type.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>Every metric with an explanation.</summary>
    public IReadOnlySet<string> Helped => _helped;

    /// <summary>The sum over all label values that contain a text.</summary>
    public double Sum(string name, string label = "") => _samples
        .Where(sample => string.Equals(sample.Name, "thermal_actors_" + name, StringComparison.Ordinal) && sample.Labels.Contains(label, StringComparison.Ordinal))
        .Sum(sample => sample.Value);

    /// <summary>The values of a label.</summary>
    public IReadOnlyList<string> Values(string name, string label) => [.. _samples
        .Where(sample => string.Equals(sample.Name, "thermal_actors_" + name, StringComparison.Ordinal))
        .Select(sample => Regex.Match(sample.Labels, $"\\b{label}=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value)];

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:]+)(\{(?<labels>.*)\})? (?<value>[-+0-9.eE]+|NaN|[+-]Inf)( [0-9.]+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sample();
}
