namespace ThermalActors.Spool.Bounds;

/// <summary>
/// When rows slow down and when they give way (design §5). Pure. The capacity is the smaller of the configured size and of what the
/// disk can give without touching its reserve. Pressure rises in four steps before the capacity is reached:
/// <code>
///   fill   0 … 80 %   85 %   90 %   95 %   100 %
///   level     0    1      2      3      4     → something gives way
/// </code>
/// </summary>
/// <param name="MaxBytes">Most room in bytes; null for no limit of its own.</param>
/// <param name="MinFreeDisk">Free bytes of the disk that are left to others.</param>
/// <param name="WhenFull">What gives way.</param>
/// <param name="MaxAge">Age at which rows give way; null for never.</param>
internal sealed record EvictionPolicy(long? MaxBytes, long MinFreeDisk, WhenFull WhenFull, TimeSpan? MaxAge)
{
    /// <summary>The highest level of pressure.</summary>
    public const int HighestPressure = 4;

    // Pages that marks, ledger and the inner nodes of the tables may take beside a batch.
    private const long Slack = 16 * 1024;

    private const long LongestLog = 8L * 1024 * 1024;

    // A frame in the table: its header, its cell and its share of the page that it does not fill.
    private const long FrameOverhead = 128;

    // Frames give way in strides of this share of the capacity: single small frames would leave their pages half full.
    private const int StrideShare = 64;

    // A level that has been reached is left only this far below its threshold, so that the sample tick does not flutter.
    private const double Hysteresis = 0.02;

    private static readonly double[] Thresholds = [0.80, 0.85, 0.90, 0.95];

    /// <summary>The policy of the options.</summary>
    public static EvictionPolicy Of(SpoolOptions options) => new(options.MaxBytes, options.MinFreeDisk, options.WhenFull, options.MaxAge);

    /// <summary>Bytes that a frame with this body takes.</summary>
    public static long SizeOf(long body) => body + FrameOverhead;

    /// <summary>Most room that the spool may have, in bytes.</summary>
    public long Capacity(SpoolRoom room)
    {
        var byDisk = room.DiskFree is { } free ? room.Used + room.Unused + Math.Max(0, free - MinFreeDisk) : long.MaxValue;
        return Math.Min(MaxBytes ?? long.MaxValue, byDisk);
    }

    /// <summary>True when a log of full length could not be copied into the file any more, so that it has to be kept short.</summary>
    public bool IsTight(SpoolRoom room) => room.DiskFree is { } free && free - MinFreeDisk < LongestLog;

    /// <summary>Bytes that must be given up before <paramref name="need"/> more fit; zero or less when they fit.</summary>
    public long Excess(SpoolRoom room, long need) => room.Used + need + Slack - Capacity(room);

    /// <summary>Bytes that are given up at once when some must be.</summary>
    public long Stride(SpoolRoom room, long excess) => excess + (Capacity(room) / StrideShare);

    /// <summary>The level of pressure, 0 to <see cref="HighestPressure"/>.</summary>
    /// <param name="room">The room at present.</param>
    /// <param name="before">The level until now.</param>
    public int Pressure(SpoolRoom room, int before)
    {
        var capacity = Capacity(room);
        var fill = capacity <= 0 ? 1 : (double)(room.Used + Slack) / capacity;
        var level = 0;
        while (level < HighestPressure && fill >= Thresholds[level] - (level < before ? Hysteresis : 0)) level++;
        return level;
    }

    /// <summary>True when rows that were sealed at <paramref name="sealedAt"/> give way by age. Both stamps must be trusted.</summary>
    public bool IsTooOld(DateTimeOffset sealedAt, DateTimeOffset now) => MaxAge is { } age && now - sealedAt > age;
}
