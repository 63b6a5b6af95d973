using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Bounds;

namespace ThermalActors.Spool.Inspection;

/// <summary>What is in a spool at one moment.</summary>
public sealed record SpoolOverview
{
    /// <summary>The database file.</summary>
    public required string File { get; init; }

    /// <summary>Size of the file and its log in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of pages in use.</summary>
    public required long UsedBytes { get; init; }

    /// <summary>Bytes of free pages within the file.</summary>
    public required long UnusedBytes { get; init; }

    /// <summary>Version of the layout.</summary>
    public required long Layout { get; init; }

    /// <summary>Whom the numbers belong to.</summary>
    public required SpoolIdentity Identity { get; init; }

    /// <summary>The configured part of the channel name.</summary>
    public required string ChannelBase { get; init; }

    /// <summary>True when the channel name has no spool id in it.</summary>
    public required bool ChannelExact { get; init; }

    /// <summary>What the file was made on, see <see cref="Histories.StorageIdentity"/>; null when that is not known.</summary>
    public required string? StorageIdentity { get; init; }

    /// <summary>The number that the next row gets.</summary>
    public required Sequence Next { get; init; }

    /// <summary>Up to here rows may have left the machine.</summary>
    public required Sequence OfferedTo { get; init; }

    /// <summary>Up to here rows are committed and deleted.</summary>
    public required OffsetToken TrimmedTo { get; init; }

    /// <summary>Frames that wait.</summary>
    public required long Frames { get; init; }

    /// <summary>Rows that wait.</summary>
    public required long Rows { get; init; }

    /// <summary>Uncompressed size of the waiting rows in bytes.</summary>
    public required long RawBytes { get; init; }

    /// <summary>Compressed size of the waiting rows in bytes.</summary>
    public required long CompressedBytes { get; init; }

    /// <summary>Time of the oldest waiting row; null when none waits.</summary>
    public DateTimeOffset? OldestAt { get; init; }

    /// <summary>Time of the newest waiting row; null when none waits.</summary>
    public DateTimeOffset? NewestAt { get; init; }

    /// <summary>When the oldest waiting batch was closed; null when none waits.</summary>
    public DateTimeOffset? OldestSealedAt { get; init; }

    /// <summary>Rows that were stored per second lately; null when too few wait to tell.</summary>
    public double? RowsPerSecond { get; init; }

    /// <summary>Bytes that these rows took per second; null when too few wait to tell.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>Losses whose gap row is not committed yet, oldest first.</summary>
    public required IReadOnlyList<RecordedGap> Gaps { get; init; }

    /// <summary>Rows of uncertain owner.</summary>
    public required IReadOnlyList<SetAsideRange> SetAside { get; init; }

    /// <summary>What could not be delivered, oldest first.</summary>
    public required IReadOnlyList<QuarantinedRange> Quarantine { get; init; }

    /// <summary>Bytes that may still be stored before something has to give way.</summary>
    /// <param name="maxBytes">Bound of the spool; null for none.</param>
    /// <param name="minFreeDisk">Bytes that are left to others.</param>
    /// <param name="diskFree">Free bytes of the disk; null when it cannot be told.</param>
    public long? RoomLeft(long? maxBytes, long minFreeDisk, long? diskFree)
    {
        var room = new SpoolRoom(UsedBytes, UnusedBytes, diskFree);
        var capacity = new EvictionPolicy(maxBytes, minFreeDisk, WhenFull.Block, null).Capacity(room);
        return capacity == long.MaxValue ? null : Math.Max(0, capacity - UsedBytes);
    }
}

/// <summary>A loss in the ledger.</summary>
/// <param name="Report">What was lost.</param>
/// <param name="ReportedBy">Number of the row that reports it; null while there is none.</param>
public sealed record RecordedGap(GapReport Report, Sequence? ReportedBy);
