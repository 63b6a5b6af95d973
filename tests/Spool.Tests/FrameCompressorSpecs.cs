using FsCheck.Xunit;
using ThermalActors.Spool.Frames;

namespace ThermalActors.Spool.Tests;

public sealed class FrameCompressorSpecs : IDisposable
{
    private readonly FrameCompressor _compressor = new();

    public void Dispose() => _compressor.Dispose();

    [Property]
    public void Gives_back_what_it_was_given(byte[] raw, bool zstd)
    {
        ArgumentNullException.ThrowIfNull(raw);
        var codec = zstd ? FrameCodec.Zstd : FrameCodec.Gzip;
        var back = new byte[raw.Length];

        _compressor.Decompress(codec, _compressor.Compress(codec, raw), back);

        Assert.Equal(raw, back);
    }

    [Theory]
    [InlineData(FrameCodec.Zstd, -1)]
    [InlineData(FrameCodec.Zstd, 1)]
    [InlineData(FrameCodec.Gzip, -1)]
    [InlineData(FrameCodec.Gzip, 1)]
    public void Refuses_a_body_of_another_length(FrameCodec codec, int difference)
    {
        var body = _compressor.Compress(codec, new byte[100]);

        Assert.Throws<InvalidDataException>(() => _compressor.Decompress(codec, body, new byte[100 + difference]));
    }

    [Theory]
    [InlineData(FrameCodec.Zstd)]
    [InlineData(FrameCodec.Gzip)]
    [InlineData((FrameCodec)99)]
    public void Refuses_a_body_that_is_none(FrameCodec codec) =>
        Assert.Throws<InvalidDataException>(() => _compressor.Decompress(codec, [1, 2, 3, 4, 5], new byte[100]));
}
