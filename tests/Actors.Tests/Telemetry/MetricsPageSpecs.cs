using ThermalActors.Actors.Telemetry;

namespace ThermalActors.Actors.Tests.Telemetry;

/// <summary>METRICS.md is the interface; it says exactly what the code has.</summary>
public sealed class MetricsPageSpecs
{
    [Fact]
    public void The_page_lists_every_metric_with_kind_unit_and_labels_and_no_other()
    {
        var page = File.ReadAllLines(Path.Combine(Repository(), "src/Actors/Telemetry/METRICS.md"))
            .Where(line => line.StartsWith("| `thermal_actors_", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        var code = StationMetrics.All.Select(Line).Order(StringComparer.Ordinal);

        Assert.Equal(code, page);
    }

    [Fact]
    public void Names_are_unique_and_follow_the_conventions()
    {
        Assert.Equal(StationMetrics.All.Length, StationMetrics.All.Select(metric => metric.PrometheusName).Distinct(StringComparer.Ordinal).Count());
        Assert.All(StationMetrics.All, metric =>
        {
            Assert.Matches("^thermal_actors(\\.[a-z_]+)+$", metric.Name);
            Assert.Matches("^(s|By|\\{[a-z]+\\})$", metric.Unit);
            Assert.DoesNotContain("total", metric.Name, StringComparison.Ordinal);
        });
    }

    private static string Line(MetricDefinition metric)
    {
        var labels = string.Join(", ", metric.Labels.Select(label => $"`{label}`"));
        return $"| `{metric.PrometheusName}` | {metric.Kind.ToString().ToLowerInvariant()} | {metric.Unit.Trim('{', '}')} | {labels}{(labels.Length == 0 ? "" : " ")}| {metric.Description} |";
    }

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ThermalActors.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
