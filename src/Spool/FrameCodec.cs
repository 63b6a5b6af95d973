namespace ThermalActors.Spool;

/// <summary>How a frame's NDJSON is compressed; the values are stored.</summary>
public enum FrameCodec
{
    /// <summary>Zstandard, level 1.</summary>
    Zstd = 1,

    /// <summary>Gzip.</summary>
    Gzip = 2,
}
