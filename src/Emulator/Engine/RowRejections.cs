using System.Collections.Immutable;

namespace ThermalActors.Emulator.Engine;

/// <summary>How many of the coming rows a fault lets fail; an immutable value.</summary>
/// <param name="AnyChannel">Rows of whichever channel appends.</param>
/// <param name="ByChannel">Rows of named channels.</param>
internal sealed record RowRejections(int AnyChannel, ImmutableDictionary<string, int> ByChannel)
{
    /// <summary>All rows are taken.</summary>
    public static readonly RowRejections None = new(0, ImmutableDictionary<string, int>.Empty);

    /// <summary>Lets more rows fail.</summary>
    public RowRejections Plus(string? channel, int rows) => channel is null
        ? this with { AnyChannel = AnyChannel + rows }
        : this with { ByChannel = ByChannel.SetItem(channel, ByChannel.GetValueOrDefault(channel) + rows) };

    /// <summary>How many rows of an append fail.</summary>
    public int For(string channel, int rows) => Math.Min(rows, ByChannel.GetValueOrDefault(channel) + AnyChannel);

    /// <summary>Counts failed rows off, those of the channel first.</summary>
    public RowRejections Take(string channel, int rows)
    {
        if (rows == 0) return this;
        var own = Math.Min(rows, ByChannel.GetValueOrDefault(channel));
        return new RowRejections(AnyChannel - (rows - own), ByChannel.SetItem(channel, ByChannel.GetValueOrDefault(channel) - own));
    }
}
