using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool;

/// <summary>What a sequence of numbers belongs to; stored in the spool.</summary>
/// <param name="SpoolId">Random id, 10 characters of <c>[A-Z0-9]</c>: a new or re-formatted card gets a new one.</param>
/// <param name="Channel">The Snowpipe channel name, <c>[A-Z0-9_-]</c>.</param>
/// <param name="Target"><c>account/database.schema.pipe</c>, to notice that the target was reconfigured.</param>
/// <param name="CreatedAt">When the spool was created.</param>
public sealed record SpoolIdentity(string SpoolId, string Channel, string Target, DateTimeOffset CreatedAt)
{
    /// <summary>Numbers up to here belong to sequences before this one; zero when it was the first of its file.</summary>
    public Sequence Origin { get; init; }
}
