namespace ThermalActors.Sensors.Drivers;

/// <summary>One command of a chip that speaks 16-bit words.</summary>
/// <param name="Name">Its name in the data sheet.</param>
/// <param name="Code">Its code.</param>
/// <param name="Wait">Execution time before the next command, or before the answer can be read.</param>
/// <param name="ReplyWords">Length of the answer, 0 to 3.</param>
internal sealed record WordCommand(string Name, ushort Code, TimeSpan Wait, int ReplyWords = 0)
{
    /// <summary>What may be sent again once the chip has accepted it.</summary>
    public Repetition Repetition { get; init; } = Repetition.Always;

    /// <summary>True when a chip with nothing new answers by not acknowledging the read.</summary>
    public bool NoAnswerMeansNothingNew { get; init; }

    /// <summary>Times in a command table are in milliseconds.</summary>
    public static WordCommand Of(string name, ushort code, double waitMs, int replyWords = 0) =>
        new(name, code, TimeSpan.FromMilliseconds(waitMs), replyWords);
}

/// <summary>Whether a command that the chip has accepted may be sent a second time.</summary>
internal enum Repetition
{
    /// <summary>Sending it again changes nothing.</summary>
    Always,

    /// <summary>Only when the answer was not acknowledged; a damaged answer has used the data up.</summary>
    UnlessAnswered,

    /// <summary>It acts, wears something out or takes long: only the answer is asked for again.</summary>
    Never,
}
