using System.Collections.Immutable;

namespace ThermalActors.Actors.Telemetry;

/// <summary>The kinds of metric.</summary>
public enum MetricKind
{
    /// <summary>Only ever grows while the process lives.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>A distribution.</summary>
    Histogram,
}

/// <summary>One metric: what its name, unit and labels mean is part of the interface (METRICS.md).</summary>
/// <param name="Name">Name of the instrument, with dots.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Unit">UCUM unit; an annotation in braces where things are counted.</param>
/// <param name="Labels">Names of its labels; each has a small, fixed set of values.</param>
/// <param name="Description">One line for people.</param>
public sealed record MetricDefinition(string Name, MetricKind Kind, string Unit, ImmutableArray<string> Labels, string Description)
{
    /// <summary>The name as Prometheus sees it, its unit spelt out; a histogram adds _bucket, _sum and _count.</summary>
    public string PrometheusName => Name.Replace('.', '_') + Unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        _ => "",
    } + (Kind == MetricKind.Counter ? "_total" : "");
}
