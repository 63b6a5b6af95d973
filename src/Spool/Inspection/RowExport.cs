using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Inspection;

/// <summary>Which rows of a spool are meant.</summary>
public enum RowSelection
{
    /// <summary>Those that wait to be sent.</summary>
    Waiting,

    /// <summary>Those of uncertain owner.</summary>
    SetAside,

    /// <summary>Those that the server did not take.</summary>
    Quarantine,
}

/// <summary>What is to be exported.</summary>
/// <param name="What">Which rows.</param>
/// <param name="From">Lowest number.</param>
/// <param name="To">Highest number.</param>
/// <param name="Id">Only this range of the quarantine or of what is set aside; null for all.</param>
public sealed record RowExport(RowSelection What, Sequence From, Sequence To, long? Id = null)
{
    /// <summary>All rows of a kind.</summary>
    public static RowExport All(RowSelection what) => new(what, new Sequence(1), new Sequence(long.MaxValue));
}

/// <summary>What was exported.</summary>
/// <param name="Rows">Rows that were handed out.</param>
/// <param name="Damaged">Ranges that could not be read, at most <see cref="MostDamaged"/>.</param>
/// <param name="DamagedCount">How many ranges could not be read.</param>
/// <param name="UnreadablePages">True when pages of the file could not be read, so that nobody knows what was on them.</param>
public sealed record RowExportResult(long Rows, IReadOnlyList<(Sequence First, Sequence Last)> Damaged, long DamagedCount, bool UnreadablePages)
{
    /// <summary>Ranges that are listed; the others are counted.</summary>
    public const int MostDamaged = 100;

    /// <summary>True when everything that was asked for was handed out.</summary>
    public bool IsComplete => DamagedCount == 0 && !UnreadablePages;
}
