using System.Device.I2c;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.Tests.Drivers;

/// <summary>
/// A device that insists on a transcript, byte for byte: <c>"w EC05"</c> is a write, <c>"r 01F4 33"</c> the answer to a read,
/// <c>"nw"</c> and <c>"nr"</c> a transfer that is not acknowledged, <c>"e5"</c> one that fails with that errno.
/// </summary>
internal sealed class TranscriptDevice : I2cDevice
{
    private readonly Queue<string> expected;

    public TranscriptDevice(params string[] transcript) => expected = new Queue<string>(transcript);

    public override I2cConnectionSettings ConnectionSettings { get; } = new(1, 0x62);

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var step = Next();
        Fail(step, "nw");
        Assert.Equal(step, "w " + Convert.ToHexString(buffer));
    }

    public override void Read(Span<byte> buffer)
    {
        var step = Next();
        Fail(step, "nr");
        Assert.StartsWith("r ", step, StringComparison.Ordinal);
        var answer = Bytes(step[2..]);
        Assert.Equal(answer.Length, buffer.Length);
        answer.CopyTo(buffer);
    }

    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        Write(writeBuffer);
        Read(readBuffer);
    }

    public void AssertFinished() => Assert.Empty(expected);

    private string Next()
    {
        Assert.True(expected.TryDequeue(out var step), "A transfer more than expected.");
        return step[..2] is "w " ? "w " + step[2..].Replace(" ", "", StringComparison.Ordinal) : step;
    }

    private static void Fail(string step, string nack)
    {
        if (string.Equals(step, nack, StringComparison.Ordinal))
            throw new IOException("Error 121 (Remote I/O error) performing I2C data transfer.");
        if (step[0] == 'e')
            throw new IOException($"Error {step[1..]} (scripted) performing I2C data transfer.");
    }
}

/// <summary>Shorthands for the cases of a driver's result.</summary>
internal static class DriverResultAssertions
{
    public static T Value<T>(this DriverResult<T> result) => Assert.IsType<DriverResult<T>.Ok>(result).Value;

    public static SensorFailure Failure<T>(this DriverResult<T> result) => Assert.IsType<DriverResult<T>.Failed>(result).Failure;

    public static void FailsWith<T>(this DriverResult<T> result, SensorFailureReason reason) =>
        Assert.Equal(reason, result.Failure().Reason);
}
