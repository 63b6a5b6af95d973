namespace ThermalActors.Readings.Rows;

/// <summary>How far the wall-clock times of a row can be trusted (column <c>clock</c>).</summary>
public enum ClockQuality
{
    /// <summary>The clock was synchronised when the row was built.</summary>
    Synced,

    /// <summary>The clock had not been synchronised since boot.</summary>
    Unsynced,

    /// <summary>The row was built with an unsynchronised clock and its times were corrected afterwards.</summary>
    Repaired,
}
