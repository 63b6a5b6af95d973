namespace ThermalActors.Readings.Rows;

/// <summary>What identifies the station in every row.</summary>
/// <param name="Device">Stable device id (<c>thermal-actors.device.id</c>, derived from the machine id when <c>auto</c>).</param>
/// <param name="BootId">The kernel's random id of this boot.</param>
/// <param name="HostName">Host name, the fallback when the system sensor has not read one.</param>
public sealed record StationIdentity(string Device, string BootId, string HostName);
