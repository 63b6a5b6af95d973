using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ZstdSharp;

namespace ThermalActors.Spool.Tests;

/// <summary>Reads request bodies as a server would, independent of the code under test.</summary>
internal static class Bodies
{
    /// <summary>The lines of a body; every line must end in LF.</summary>
    public static string[] Lines(OutgoingBatch batch)
    {
        var raw = Decompress(batch);
        Assert.Equal(batch.UncompressedBytes, raw.Length);
        var text = Encoding.UTF8.GetString(raw);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text[..^1].Split('\n');
    }

    /// <summary>The row numbers in a body.</summary>
    public static long[] Numbers(OutgoingBatch batch) => [.. Lines(batch).Select(line => long.Parse(line.Split('|')[0]))];

    /// <summary>Asserts that a decoder that stops after the first frame or member has read everything.</summary>
    public static void AssertOneMember(OutgoingBatch batch)
    {
        var body = batch.Body.Span;
        if (batch.Codec == FrameCodec.Zstd)
            Assert.Equal(body.Length, FirstZstdFrameLength(body));
        else
            Assert.Equal(batch.UncompressedBytes, BinaryPrimitives.ReadInt32LittleEndian(body[^4..]));
    }

    private static byte[] Decompress(OutgoingBatch batch)
    {
        using var input = new MemoryStream(batch.Body.ToArray());
        using Stream stream = batch.Codec == FrameCodec.Zstd ? new DecompressionStream(input) : new GZipStream(input, CompressionMode.Decompress);
        using var output = new MemoryStream();
        stream.CopyTo(output);
        return output.ToArray();
    }

    // RFC 8878: magic number, frame header, blocks with a last-block flag, optional checksum.
    private static int FirstZstdFrameLength(ReadOnlySpan<byte> body)
    {
        Assert.Equal(0xFD2FB528u, BinaryPrimitives.ReadUInt32LittleEndian(body));
        var descriptor = body[4];
        var single = (descriptor & 0x20) != 0;
        int[] contentSizes = [single ? 1 : 0, 2, 4, 8];
        int[] dictionarySizes = [0, 1, 2, 4];
        var at = 5 + (single ? 0 : 1) + dictionarySizes[descriptor & 3] + contentSizes[descriptor >> 6];
        for (; ; )
        {
            var block = body[at] | (body[at + 1] << 8) | (body[at + 2] << 16);
            at += 3 + (((block >> 1) & 3) == 1 ? 1 : block >> 3);
            if ((block & 1) != 0) return at + ((descriptor & 4) != 0 ? 4 : 0);
        }
    }
}
