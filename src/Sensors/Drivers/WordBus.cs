using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// Commands of SCD4x, SGP30 and ICP-101xx: write, wait, read as separate transfers with STOP in between, never a combined one
/// (sensors.md §1). Retries what the bus lost, repeats once what arrived damaged, and gives a reason for the rest.
/// </summary>
internal sealed class WordBus(I2cLink link)
{
    /// <summary>Carries a command out and gives the words of its answer. The caller holds the device's transaction.</summary>
    public async Task<DriverResult<ushort[]>> ExecuteAsync(WordCommand command, ushort[] arguments, CancellationToken cancellation)
    {
        var frame = WordFrame.Command(command.Code, arguments);
        var accepted = false;
        var damaged = false;
        for (var retry = 0; ; retry++)
        {
            I2cFault? fault = null;
            if (!accepted)
            {
                await link.GiveWayAsync(cancellation);
                fault = link.Write(frame);
                if (fault is null)
                {
                    accepted = true;
                    await link.WaitAsync(command.Wait, cancellation);
                }
            }

            if (fault is null)
            {
                await link.GiveWayAsync(cancellation);
                (var words, fault) = ReadAnswer(command);
                if (words is not null)
                    return new DriverResult<ushort[]>.Ok(words);

                if (fault is null)
                {
                    link.CountMismatch();
                    if (damaged || command.Repetition != Repetition.Always)
                        return Damaged(command);

                    damaged = true;
                    accepted = false;
                    continue;
                }

                if (fault.NotAcknowledged && command.NoAnswerMeansNothingNew)
                    return DriverResult<ushort[]>.NotReady.Instance;

                accepted = command.Repetition == Repetition.Never;
            }

            if (!await link.PauseBeforeRetryAsync(fault, retry, cancellation))
                return new DriverResult<ushort[]>.Failed(fault.ToFailure(command.Name));
        }
    }

    /// <summary>Sends a command once, with no retry, and waits for it; the fault is for the caller to judge.</summary>
    public async Task<I2cFault?> SendOnceAsync(WordCommand command, CancellationToken cancellation)
    {
        var fault = link.Write(WordFrame.Command(command.Code, []));
        await link.WaitAsync(command.Wait, cancellation);
        return fault;
    }

    private (ushort[]? Words, I2cFault? Fault) ReadAnswer(WordCommand command)
    {
        if (command.ReplyWords == 0)
            return ([], null);

        Span<byte> answer = stackalloc byte[command.ReplyWords * WordFrame.BytesPerWord];
        var fault = link.Read(answer);
        return fault is null ? (WordFrame.Decode(answer), null) : (null, fault);
    }

    private static DriverResult<ushort[]> Damaged(WordCommand command) =>
        new DriverResult<ushort[]>.Failed(new SensorFailure(
            SensorFailureReason.ChecksumMismatch,
            $"{command.Name}: the answer arrived with a wrong CRC",
            "short wires, solid ground and a lower dtparam=i2c_arm_baudrate help against disturbed transfers"));
}
