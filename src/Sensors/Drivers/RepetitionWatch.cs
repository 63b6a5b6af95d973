namespace ThermalActors.Sensors.Drivers;

/// <summary>
/// Notices a sensor that repeats itself to the last bit: every converter has noise, so many equal raw values in a row are not
/// measurements (sensors.md §8.3).
/// </summary>
internal sealed class RepetitionWatch<T>(int tolerable)
    where T : struct
{
    private T? previous;
    private int repetitions;

    /// <summary>Takes the next raw value; true when more than the tolerable number were equal.</summary>
    public bool IsFrozenAt(T raw)
    {
        repetitions = previous is { } last && EqualityComparer<T>.Default.Equals(last, raw) ? repetitions + 1 : 0;
        previous = raw;
        return repetitions >= tolerable;
    }

    /// <summary>Starts over, after the sensor did.</summary>
    public void Forget()
    {
        previous = null;
        repetitions = 0;
    }
}
