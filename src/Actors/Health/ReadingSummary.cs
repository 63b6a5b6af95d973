using System.Collections.Immutable;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Actors.Health;

/// <summary>The newest reading of a sensor.</summary>
/// <param name="MeasuredAt">When it was taken, UTC.</param>
/// <param name="Uptime">The same on the monotonic clock: its age is a difference of this.</param>
/// <param name="Quality">How far it can be trusted, in the words of the row: ok, warming_up, suspect, frozen, offline.</param>
/// <param name="Values">What was measured.</param>
public sealed record ReadingSummary(DateTimeOffset MeasuredAt, TimeSpan Uptime, string Quality, ImmutableArray<MeasuredValue> Values);
