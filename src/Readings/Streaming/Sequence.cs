using System.Globalization;

namespace ThermalActors.Readings.Streaming;

/// <summary>
/// The number of a row in its channel: 1, 2, 3, … without gaps, except for drops that the gap ledger records.
/// Zero stands for "before the first row".
/// </summary>
/// <param name="Value">0 to 9,223,372,036,854,775,807.</param>
public readonly record struct Sequence(long Value) : IComparable<Sequence>
{
    /// <summary>Before the first row.</summary>
    public static readonly Sequence None;

    /// <summary>The number after this one.</summary>
    public Sequence Next => new(checked(Value + 1));

    /// <inheritdoc/>
    public int CompareTo(Sequence other) => Value.CompareTo(other.Value);

    /// <summary>The number <paramref name="rows"/> further on.</summary>
    public Sequence Plus(long rows) => new(checked(Value + rows));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Compares by number.</summary>
    public static bool operator <(Sequence left, Sequence right) => left.Value < right.Value;

    /// <summary>Compares by number.</summary>
    public static bool operator >(Sequence left, Sequence right) => left.Value > right.Value;

    /// <summary>Compares by number.</summary>
    public static bool operator <=(Sequence left, Sequence right) => left.Value <= right.Value;

    /// <summary>Compares by number.</summary>
    public static bool operator >=(Sequence left, Sequence right) => left.Value >= right.Value;
}
