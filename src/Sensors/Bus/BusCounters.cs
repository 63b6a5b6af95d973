namespace ThermalActors.Sensors.Bus;

/// <summary>What happened on a bus since it was made.</summary>
/// <param name="Transfers">Transfers that were tried.</param>
/// <param name="NotAcknowledged">Transfers that no device acknowledged.</param>
/// <param name="Faults">Transfers that failed for the bus as a whole (stuck, arbitration lost, unavailable).</param>
/// <param name="Refused">Transfers that were not tried because of a pause.</param>
/// <param name="Suspensions">Pauses that began.</param>
public sealed record BusCounters(long Transfers, long NotAcknowledged, long Faults, long Refused, long Suspensions);
