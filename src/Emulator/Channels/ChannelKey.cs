namespace ThermalActors.Emulator.Channels;

/// <summary>The resolved name of a channel: unquoted URI names are stored upper-case, quoted ones as written.</summary>
/// <param name="Pipe">Resolved pipe name.</param>
/// <param name="Channel">Resolved channel name.</param>
internal readonly record struct ChannelKey(string Pipe, string Channel)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Pipe}/{Channel}";
}
