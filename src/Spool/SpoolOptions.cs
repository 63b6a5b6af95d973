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
        if (options.MaxFileBytes < 1) throw new ArgumentException($"A file of at most {options.MaxFileBytes} bytes is not possible.", nameof(options));
    }
}
