using System.Diagnostics.Metrics;

namespace ThermalActors.Actors.Telemetry;

/// <summary>A metric and how it is read when somebody asks.</summary>
/// <param name="Definition">The metric.</param>
/// <param name="Read">Its present values; none where nothing is known.</param>
internal sealed record ObservedMetric(MetricDefinition Definition, Func<StationTelemetry, IEnumerable<Measurement<double>>> Read);
