namespace ThermalActors.Readings.Sensors;

/// <summary>How far the values of a sensor can be trusted. Anything but <see cref="Ok"/> is visible in the row's <c>sensors</c> object.</summary>
public enum SensorStatus
{
    /// <summary>The values are measurements within their plausible range.</summary>
    Ok,

    /// <summary>The sensor works but its algorithm has not settled; the values are left out of the columns.</summary>
    WarmingUp,

    /// <summary>The values are possible but unlikely (outside the expected range, or contradicted by another sensor).</summary>
    Suspect,

    /// <summary>The sensor repeats itself to the last bit; its values are no longer measurements.</summary>
    Frozen,

    /// <summary>The sensor is configured but does not answer.</summary>
    Offline,
}
