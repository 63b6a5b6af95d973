using System.Buffers;

namespace ThermalActors.Spool;

/// <summary>Where a spool is and for whom (design §5).</summary>
public sealed record SpoolOptions
{
    private static readonly SearchValues<char> ChannelCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    /// <summary>The database file, usually <c>spool.db</c> in the data directory; the directory must exist.</summary>
    public required string Path { get; init; }

    /// <summary>Configured channel name or device id, 1 to 200 characters of <c>[A-Z0-9_-]</c>.</summary>
    public required string ChannelBase { get; init; }

    /// <summary>True to use <see cref="ChannelBase"/> as it is; else the channel is named <c>BASE_SPOOLID</c>, so that a new spool gets a new channel.</summary>
    public bool ChannelExact { get; init; }

    /// <summary><c>account/database.schema.pipe</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Codec of new frames and of joined bodies. Frames that were stored with the other one stay readable.</summary>
    public FrameCodec Codec { get; init; } = FrameCodec.Zstd;

    /// <summary>A frame is sealed before it grows beyond this uncompressed size, in bytes; at least 1. A single larger row gets a frame of its own.</summary>
    public int MaxFrameBytes { get; init; } = 1024 * 1024;

    /// <summary>Whether end offset tokens carry the CRC of their frame.</summary>
    public bool Fingerprints { get; init; } = true;

    /// <summary>Hard upper bound of the database file in bytes, without its write-ahead log; null for none. Beyond it storing fails with <see cref="SpoolFailure.Full"/>.</summary>
    public long? MaxFileBytes { get; init; }

    /// <summary>Room for waiting rows in bytes: beyond it <see cref="WhenFull"/> decides; null for no limit but the disk's.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Free bytes of the disk that are left to others; 0 or more.</summary>
    public long MinFreeDisk { get; init; }

    /// <summary>Age at which waiting rows that were never offered are given up; null for never. Only rows with trusted times have an age.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>What gives way when there is no room.</summary>
    public WhenFull WhenFull { get; init; } = WhenFull.DropOldest;

    /// <summary>Size of the file that is freed on a full disk so that marks and trims still get through, in bytes; 0 for none.</summary>
    public int BallastBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// What the file lies on, as <see cref="Histories.StorageIdentity"/> reads it; null when it is not known. Another value than at
    /// creation means a cloned card.
    /// </summary>
    public string? StorageIdentity { get; init; }

    /// <summary>
    /// True when the caller carries out hand-overs: a spool that was filled for another channel or target is then opened with
    /// <see cref="ISpool.PendingHandOver"/> set instead of refused.
    /// </summary>
    public bool HandOver { get; init; }

    /// <summary>True to move a damaged file aside, keep what can be read of it and start a new spool; false to refuse it and touch nothing.</summary>
    public bool Repairs { get; init; } = true;

    /// <summary>Most rows that the quarantine keeps, at least 1.</summary>
    public long QuarantineRows { get; init; } = 100_000;

    /// <summary>Most compressed bytes that the quarantine keeps, at least 1.</summary>
    public long QuarantineBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Gives rows that are sent again their new numbers.</summary>
    public IRowRewriter Rewriter { get; init; } = JsonRowRewriter.Instance;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal static void Require(SpoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrWhiteSpace(options.Path)) throw new ArgumentException("A spool needs a path.", nameof(options));
        if (string.IsNullOrWhiteSpace(options.Target)) throw new ArgumentException("A spool needs a target.", nameof(options));
        if (options.ChannelBase is not { Length: > 0 and <= 200 } || options.ChannelBase.AsSpan().ContainsAnyExcept(ChannelCharacters))
            throw new ArgumentException($"The channel name '{options.ChannelBase}' must be 1 to 200 characters of A-Z, 0-9, _ and -.", nameof(options));
        if (!Enum.IsDefined(options.Codec)) throw new ArgumentException($"{options.Codec} is no codec.", nameof(options));
        if (options.MaxFrameBytes < 1) throw new ArgumentException($"A frame of at most {options.MaxFrameBytes} bytes is not possible.", nameof(options));
        if (options.MaxBytes < 1) throw new ArgumentException($"A spool of at most {options.MaxBytes} bytes is not possible.", nameof(options));
        if (options.MinFreeDisk < 0) throw new ArgumentException($"A reserve of {options.MinFreeDisk} bytes is not possible.", nameof(options));
        if (options.MaxAge <= TimeSpan.Zero) throw new ArgumentException($"An age of {options.MaxAge} is not possible.", nameof(options));
        if (!Enum.IsDefined(options.WhenFull)) throw new ArgumentException($"{options.WhenFull} is no way to make room.", nameof(options));
        if (options.BallastBytes < 0) throw new ArgumentException($"A ballast of {options.BallastBytes} bytes is not possible.", nameof(options));
        if (options.QuarantineRows < 1 || options.QuarantineBytes < 1) throw new ArgumentException("A quarantine needs room for a row.", nameof(options));
        if (options.MaxFileBytes < 1) throw new ArgumentException($"A file of at most {options.MaxFileBytes} bytes is not possible.", nameof(options));
    }
}
