using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Imports;

/// <summary>A file that was imported, or is being imported.</summary>
/// <param name="Digest">SHA-256 of its rows, in hex.</param>
/// <param name="Name">What it was called.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Done">Rows of it that are stored; fewer than <paramref name="Rows"/> when it was interrupted.</param>
/// <param name="First">Number of its first row in this spool.</param>
/// <param name="Last">Number of its last row in this spool.</param>
/// <param name="At">When it was begun.</param>
public sealed record ImportRecord(string Digest, string Name, long Rows, long Done, Sequence First, Sequence Last, DateTimeOffset At)
{
    /// <summary>True when every row is stored.</summary>
    public bool IsComplete => Done >= Rows;
}
