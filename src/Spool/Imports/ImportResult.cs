using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Imports;

/// <summary>What became of an import.</summary>
public abstract record ImportResult
{
    private ImportResult()
    {
    }

    /// <summary>The rows are stored.</summary>
    /// <param name="Rows">Rows that were stored now.</param>
    /// <param name="Before">Rows that an interrupted import had stored before.</param>
    /// <param name="First">Number of the first one that was stored now.</param>
    /// <param name="Last">Number of the last one.</param>
    public sealed record Stored(long Rows, long Before, Sequence First, Sequence Last) : ImportResult;

    /// <summary>The same rows were imported before; nothing was stored.</summary>
    public sealed record Known(ImportRecord Earlier) : ImportResult;

    /// <summary>Rows of the file are on their way from this spool already, so they would arrive twice; nothing was stored.</summary>
    /// <param name="Channel">The channel that numbered them.</param>
    /// <param name="First">First of them.</param>
    /// <param name="Last">Last of them.</param>
    /// <param name="Why">Where they are.</param>
    public sealed record WouldDouble(string Channel, Sequence First, Sequence Last, string Why) : ImportResult;
}
