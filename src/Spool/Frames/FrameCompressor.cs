using System.IO.Compression;
using ZstdSharp;

namespace ThermalActors.Spool.Frames;

/// <summary>Compresses and decompresses whole bodies: always exactly one zstd frame or one gzip member.</summary>
internal sealed class FrameCompressor : IDisposable
{
    // Level 1 had the better ratio and the better speed on sensor rows (packages.md §8).
    private readonly Compressor _zstd = new(level: 1);
    private readonly Decompressor _unzstd = new();

    /// <summary>Compresses NDJSON.</summary>
    public byte[] Compress(FrameCodec codec, ReadOnlySpan<byte> raw) => codec switch
    {
        FrameCodec.Zstd => _zstd.Wrap(raw).ToArray(),
        FrameCodec.Gzip => Gzip(raw),
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "This codec is unknown."),
    };

    /// <summary>Decompresses a body into <paramref name="raw"/>, which it must fill exactly.</summary>
    /// <exception cref="InvalidDataException">The body is no valid stream of this codec, or has another length.</exception>
    public void Decompress(FrameCodec codec, byte[] body, Span<byte> raw)
    {
        try
        {
            var filled = codec switch
            {
                FrameCodec.Zstd => _unzstd.Unwrap(body, raw) == raw.Length,
                FrameCodec.Gzip => Gunzip(body, raw),
                _ => throw new InvalidDataException($"codec {(int)codec} is unknown"),
            };
            if (!filled) throw new InvalidDataException($"it does not decompress to {raw.Length} bytes");
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException("it does not decompress: " + e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _zstd.Dispose();
        _unzstd.Dispose();
    }

    private static byte[] Gzip(ReadOnlySpan<byte> raw)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(raw);
        return output.ToArray();
    }

    private static bool Gunzip(byte[] body, Span<byte> raw)
    {
        using var gzip = new GZipStream(new MemoryStream(body, writable: false), CompressionMode.Decompress);
        return gzip.ReadAtLeast(raw, raw.Length, throwOnEndOfStream: false) == raw.Length && gzip.ReadByte() < 0;
    }
}
