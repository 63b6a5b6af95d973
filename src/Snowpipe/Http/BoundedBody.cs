using System.Buffers;

namespace ThermalActors.Snowpipe.Http;

/// <summary>Reads a body up to a bound. The buffers are cleared because an answer may be a token.</summary>
internal static class BoundedBody
{
    private const int FirstBuffer = 4 * 1024;

    public static async Task<byte[]> ReadAsync(HttpContent content, int limit, CancellationToken cancellation)
    {
        var stream = await content.ReadAsStreamAsync(cancellation);
        await using (stream)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, limit));
            var length = 0;
            try
            {
                while (length < limit)
                {
                    if (length == buffer.Length) buffer = Grow(buffer, length, limit);
                    var room = Math.Min(buffer.Length, limit) - length;
                    var read = await stream.ReadAsync(buffer.AsMemory(length, room), cancellation);
                    if (read == 0) break;
                    length += read;
                }

                return buffer.AsSpan(0, length).ToArray();
            }
            finally
            {
                Return(buffer, length);
            }
        }
    }

    private static byte[] Grow(byte[] buffer, int length, int limit)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 2, limit));
        buffer.AsSpan(0, length).CopyTo(larger);
        Return(buffer, length);
        return larger;
    }

    private static void Return(byte[] buffer, int used)
    {
        buffer.AsSpan(0, used).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
