namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>What a simulated transfer may come to (sensors.md §8.1).</summary>
public enum TransferFault
{
    /// <summary>Nothing goes wrong.</summary>
    None,

    /// <summary>The address is not acknowledged (errno 121).</summary>
    Nack,

    /// <summary>A bit of the answer's last byte is flipped: a wrong CRC where there is one.</summary>
    BadData,

    /// <summary>A device holds the bus: the transfer is given up after 1 s (errno 110).</summary>
    TimedOut,

    /// <summary>The clock was stretched for too long (errno 5).</summary>
    InputOutput,

    /// <summary>Arbitration lost (errno 11).</summary>
    ArbitrationLost,

    /// <summary>The adapter has gone (errno 19).</summary>
    AdapterGone,

    /// <summary>The adapter refuses the request (errno 95).</summary>
    Refused,
}

/// <summary>One transfer as an observer of a simulated bus sees it.</summary>
/// <param name="Address">Address.</param>
/// <param name="IsRead">Direction.</param>
/// <param name="Data">The bytes; empty for a read that failed.</param>
/// <param name="Acknowledged">Whether the chip took part.</param>
public sealed record I2cTransfer(int Address, bool IsRead, IReadOnlyList<byte> Data, bool Acknowledged);
