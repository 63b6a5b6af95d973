using System.Buffers.Binary;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>
/// A chip that takes command words and answers words with checksums: the framing, the busy times and the pending answer. What
/// the commands do is the subclass's (sensors.md §1, §2.3).
/// </summary>
public abstract class SimulatedWordChip : SimulatedChip
{
    private readonly TimeSpan bootTime;
    private ushort[]? answer;
    private long busySince;
    private TimeSpan busyFor;

    private protected SimulatedWordChip(TimeProvider time, Func<DateTimeOffset, AirConditions> air, TimeSpan bootTime)
        : base(time, air)
    {
        this.bootTime = bootTime;
    }

    private protected bool Busy => Time.GetElapsedTime(busySince) < busyFor;

    internal override bool Write(ReadOnlySpan<byte> data)
    {
        if (data.Length < 2 || Busy)
            return false;

        answer = null;
        var code = BinaryPrimitives.ReadUInt16BigEndian(data);
        // A setting whose checksum is wrong is acknowledged and ignored: the command acts as if it came without.
        var arguments = WordFrame.Decode(data[2..]);
        var reaction = Execute(code, arguments ?? []);
        if (!reaction.Acknowledged)
            return false;

        Occupy(reaction.BusyFor);
        answer = arguments is null ? null : reaction.Answer;
        return true;
    }

    internal override bool Read(Span<byte> data)
    {
        if (Busy || answer is null)
            return false;

        Span<byte> frame = stackalloc byte[answer.Length * WordFrame.BytesPerWord];
        WordFrame.Encode(answer, frame);
        // The host may stop after any byte; beyond the answer the bus floats high.
        var length = Math.Min(frame.Length, data.Length);
        frame[..length].CopyTo(data);
        data[length..].Fill(0xFF);
        answer = null;
        OnAnswerRead();
        return true;
    }

    private protected override void OnPowerUp()
    {
        answer = null;
        Occupy(bootTime);
    }

    /// <summary>Carries out a command that arrived intact while the chip was not busy.</summary>
    private protected abstract Reaction Execute(ushort code, ushort[] arguments);

    /// <summary>The host has read the answer.</summary>
    private protected virtual void OnAnswerRead()
    {
    }

    private protected void Occupy(TimeSpan duration)
    {
        busySince = Time.GetTimestamp();
        busyFor = duration;
    }

    /// <summary>How a chip reacts to a command.</summary>
    private protected readonly record struct Reaction(bool Acknowledged, TimeSpan BusyFor, ushort[]? Answer)
    {
        public static Reaction Refused => default;

        public static Reaction Accepted(double busyMs, params ushort[] words) =>
            new(true, TimeSpan.FromMilliseconds(busyMs), words.Length == 0 ? null : words);
    }
}
