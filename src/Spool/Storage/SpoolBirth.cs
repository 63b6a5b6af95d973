using System.Globalization;
using System.Text;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;

namespace ThermalActors.Spool.Storage;

/// <summary>Whom the numbers belong to: written when the spool is created, and again only when a new sequence begins.</summary>
/// <param name="Identity">Id, channel, target and time of creation.</param>
/// <param name="ChannelBase">The configured part of the channel name.</param>
/// <param name="ChannelExact">True when the channel name has no spool id in it.</param>
internal sealed record SpoolBirth(SpoolIdentity Identity, string ChannelBase, bool ChannelExact)
{
    /// <summary>What the file lay on; null when that was not known.</summary>
    public string? Storage { get; init; }

    /// <summary>Checksum of all of it: a flipped bit in the channel name would send old numbers to a new channel.</summary>
    public uint Checksum => Crc32C.Of(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{Identity.SpoolId}\n{Identity.Channel}\n{Identity.Target}\n{Identity.CreatedAt.ToUnixTimeMilliseconds()}\n{ChannelBase}\n{ChannelExact}{Later}")));

    // Left out where it says nothing: so did the first layout.
    private string Later => Storage is null && Identity.Origin == Sequence.None ? string.Empty : $"\n{Storage}\n{Identity.Origin}";

    /// <summary>A new identity for the numbers after <paramref name="origin"/>.</summary>
    public static SpoolBirth Of(SpoolOptions options, string spoolId, DateTimeOffset now, Sequence origin = default)
    {
        var channel = options.ChannelExact ? options.ChannelBase : $"{options.ChannelBase}_{spoolId}";

        // Kept in whole milliseconds, so that it reads back as it was written.
        var createdAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        return new SpoolBirth(new SpoolIdentity(spoolId, channel, options.Target, createdAt) { Origin = origin }, options.ChannelBase, options.ChannelExact)
        {
            Storage = options.StorageIdentity,
        };
    }

    /// <summary>True when the spool was filled for the configured channel and target.</summary>
    public bool IsFor(SpoolOptions options) =>
        string.Equals(Identity.Target, options.Target, StringComparison.Ordinal)
        && string.Equals(ChannelBase, options.ChannelBase, StringComparison.Ordinal)
        && ChannelExact == options.ChannelExact;

    /// <summary>Refuses a spool that was filled for somebody else: its rows would go to the wrong table, or its numbers to another channel.</summary>
    /// <exception cref="SpoolException"><see cref="SpoolFailure.WrongTarget"/>.</exception>
    public void Require(SpoolOptions options)
    {
        if (IsFor(options)) return;

        static string Name(string channel, bool exact) => exact ? $"{channel} (exact)" : channel;
        throw new SpoolException(
            SpoolFailure.WrongTarget,
            $"{options.Path}: this spool was filled for target {Identity.Target}, channel {Name(ChannelBase, ChannelExact)}, "
            + $"but the configuration says target {options.Target}, channel {Name(options.ChannelBase, options.ChannelExact)}. "
            + "Set the configuration back until the spool is empty, or use another data directory for the new target.");
    }
}
