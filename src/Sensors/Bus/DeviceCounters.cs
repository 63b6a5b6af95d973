namespace ThermalActors.Sensors.Bus;

/// <summary>What one device's transfers came to since its driver was made.</summary>
/// <param name="Transfers">Transfers that were tried.</param>
/// <param name="Retries">Transfers that were tried again.</param>
/// <param name="NotAcknowledged">Transfers that the device did not acknowledge.</param>
/// <param name="Faults">Transfers that failed for another reason.</param>
/// <param name="ChecksumMismatches">Answers that were dropped because of a wrong CRC.</param>
/// <param name="Degraded">More than three wrong CRCs within the last minute (sensors.md §8.2).</param>
public sealed record DeviceCounters(
    long Transfers,
    long Retries,
    long NotAcknowledged,
    long Faults,
    long ChecksumMismatches,
    bool Degraded);
