namespace ThermalActors.Snowpipe.Tests.Support;

/// <summary>A body that only reads.</summary>
internal abstract class BodyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Never ends.</summary>
internal sealed class EndlessStream : BodyStream
{
    public int Delivered { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer.Span.Fill((byte)'x');
        Delivered += buffer.Length;
        return ValueTask.FromResult(buffer.Length);
    }
}

/// <summary>Delivers nothing until it is cancelled.</summary>
internal sealed class StallingStream : BodyStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var never = new TaskCompletionSource<int>();
        await using var registration = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
        return await never.Task;
    }
}

/// <summary>Delivers a beginning, then the connection is gone.</summary>
internal sealed class BreakingStream(byte[] beginning) : BodyStream
{
    private bool _delivered;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_delivered) throw new IOException("The connection is gone.");
        _delivered = true;
        beginning.CopyTo(buffer);
        return ValueTask.FromResult(beginning.Length);
    }
}
