using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using ThermalActors.Emulator.Channels;

namespace ThermalActors.Emulator.Http;

/// <summary>Reads and decodes the body of an append (C45–C47).</summary>
internal static class AppendBody
{
    /// <summary>The decoded bytes, or the refusal.</summary>
    public static async Task<(ReadOnlyMemory<byte> Body, Reply? Refusal)> ReadAsync(HttpRequest request, EmulatorOptions options, CancellationToken cancellation)
    {
        var type = request.ContentType?.Split(';')[0].Trim();
        if (options.StrictContentType && type is not ("application/x-ndjson" or "application/json"))
            return (default, Reply.DataError(415, ChannelStatusCodes.InvalidRequest, "The content type is not supported."));
        if (request.ContentLength > options.MaxWireBytes) return (default, TooLarge(options.MaxWireBytes));
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "gzip" or "zstd"))
            return (default, Reply.DataError(415, ChannelStatusCodes.InvalidRequest, "The content encoding is not supported."));

        using var wire = new MemoryStream();
        if (!await CopyAsync(request.Body, wire, options.MaxWireBytes, cancellation)) return (default, TooLarge(options.MaxWireBytes));
        if (encoding.Length == 0) return (BytesOf(wire), null);
        wire.Position = 0;
        return await DecodeAsync(wire, encoding, options.MaxUncompressedBytes, cancellation);
    }

    private static async Task<(ReadOnlyMemory<byte> Body, Reply? Refusal)> DecodeAsync(
        MemoryStream wire, string encoding, int limit, CancellationToken cancellation)
    {
        using var plain = new MemoryStream();
        try
        {
            await using Stream decoder = encoding is "gzip"
                ? new GZipStream(wire, CompressionMode.Decompress)
                : new ZstdSharp.DecompressionStream(wire);
            return await CopyAsync(decoder, plain, limit, cancellation) ? (BytesOf(plain), null) : (default, TooLarge(limit));
        }
        catch (Exception e) when (e is InvalidDataException or ZstdSharp.ZstdException or EndOfStreamException)
        {
            return (default, Reply.DataError(400, ChannelStatusCodes.InvalidRequest, "The body cannot be decoded."));
        }
    }

    /// <summary>Copies up to a limit; false when there is more.</summary>
    private static async Task<bool> CopyAsync(Stream source, MemoryStream target, int limit, CancellationToken cancellation)
    {
        var buffer = new byte[81_920];
        int read;
        while ((read = await source.ReadAsync(buffer, cancellation)) > 0)
        {
            if (target.Length + read > limit) return false;
            target.Write(buffer, 0, read);
        }

        return true;
    }

    private static ReadOnlyMemory<byte> BytesOf(MemoryStream stream) => stream.GetBuffer().AsMemory(0, (int)stream.Length);

    private static Reply TooLarge(int limit) =>
        Reply.DataError(413, ChannelStatusCodes.InvalidRequest, $"The request body is larger than {limit} bytes.");
}
