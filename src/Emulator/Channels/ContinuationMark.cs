using System.Globalization;

namespace ThermalActors.Emulator.Channels;

/// <summary>What a continuation token stands for; on the wire <c>clientSeq_rowSeq</c>, opaque to clients (snowpipe-rest.md §3.3).</summary>
/// <param name="ClientSequencer">Raised by every open.</param>
/// <param name="RowSequencer">The number that the next accepted append gets.</param>
internal readonly record struct ContinuationMark(long ClientSequencer, long RowSequencer)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ClientSequencer}_{RowSequencer}");

    /// <summary>Reads a token of ours.</summary>
    public static bool TryParse(string? text, out ContinuationMark mark)
    {
        mark = default;
        if (text is null) return false;
        var split = text.IndexOf('_', StringComparison.Ordinal);
        if (split < 1
            || !long.TryParse(text.AsSpan(0, split), NumberStyles.None, CultureInfo.InvariantCulture, out var client)
            || !long.TryParse(text.AsSpan(split + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var row))
            return false;
        mark = new ContinuationMark(client, row);
        return true;
    }
}
