namespace ThermalActors.Readings.Rows;

/// <summary>The columns that more than one sensor can fill; a row says which sensor filled them.</summary>
[Flags]
public enum SharedColumns
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>temperature</c>.</summary>
    Temperature = 1,

    /// <summary><c>humidity</c>.</summary>
    Humidity = 2,

    /// <summary><c>pressure</c>.</summary>
    Pressure = 4,
}
