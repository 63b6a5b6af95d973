using System.Text.Json;
using System.Text.RegularExpressions;
using ThermalActors.Actors.Telemetry;
using ThermalActors.Host.Tests.Packaging;

namespace ThermalActors.Host.Tests.Telemetry;

/// <summary>Dashboard and alerts ask for metrics that exist, with labels that they have.</summary>
public sealed partial class ShippedDashboardSpecs
{
    private const string Dashboard = "grafana/thermal-actors.json";
    private const string Alerts = "prometheus/thermal-actors-alerts.yml";

    [Theory]
    [InlineData(Dashboard)]
    [InlineData(Alerts)]
    public void Every_metric_exists_and_has_the_labels_that_are_asked_for(string file)
    {
        var text = ShippedFiles.Read(file).Replace("\\\"", "\"", StringComparison.Ordinal);
        var asked = Metric().Matches(text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(StationMetrics.All.SelectMany(Series), StringComparer.Ordinal));
        foreach (Match selector in Selector().Matches(text))
        {
            var metric = StationMetrics.All.First(metric => Series(metric).Contains(selector.Groups["name"].Value, StringComparer.Ordinal));
            var labels = Label().Matches(selector.Groups["labels"].Value).Select(match => match.Groups["label"].Value);
            Assert.Empty(labels.Except([.. metric.Labels, "instance", "job", "le"], StringComparer.Ordinal));
        }
    }

    [Fact]
    public void The_dashboard_is_json_and_shows_the_law()
    {
        using var document = JsonDocument.Parse(ShippedFiles.Read(Dashboard));

        Assert.Contains(document.RootElement.GetProperty("panels").EnumerateArray(), panel => panel.GetProperty("title").GetString() == "Balance of the law");
    }

    [Fact]
    public void Every_alert_says_what_to_do()
    {
        var alerts = ShippedFiles.Read(Alerts).Split("- alert: ")[1..];

        Assert.Equal(16, alerts.Length);
        Assert.All(alerts, alert =>
        {
            Assert.Contains("expr:", alert, StringComparison.Ordinal);
            Assert.Contains("severity:", alert, StringComparison.Ordinal);
            Assert.Contains("summary:", alert, StringComparison.Ordinal);
            Assert.Contains("description:", alert, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<string> Series(MetricDefinition metric) => metric.Kind == MetricKind.Histogram
        ? [metric.PrometheusName + "_bucket", metric.PrometheusName + "_sum", metric.PrometheusName + "_count"]
        : [metric.PrometheusName];

    [GeneratedRegex(@"\b(?<name>thermal_actors_[a-z_]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();

    [GeneratedRegex(@"\b(?<name>thermal_actors_[a-z_]+)\{(?<labels>[^}]*)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"(?<label>[a-z]+)\s*(=~|!~|!=|=)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}
