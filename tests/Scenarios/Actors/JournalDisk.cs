using ThermalActors.Actors.Channel;

namespace ThermalActors.Scenarios.Actors;

/// <summary>What the journal holds on disk: facts as bytes, with their manifests.</summary>
internal sealed class JournalDisk
{
    private readonly Dictionary<string, Stream> _streams = [];

    /// <summary>What the facts on disk say.</summary>
    public ChannelFacts Facts { get; private set; } = ChannelFacts.None;

    /// <summary>True once it was lost.</summary>
    public bool WasLost { get; private set; }

    public Stream Of(string persistenceId)
    {
        if (!_streams.TryGetValue(persistenceId, out var stream)) _streams[persistenceId] = stream = new Stream();
        return stream;
    }

    public void Note(IPersistedFact fact) => Facts = Facts.Apply(fact);

    public void Lose()
    {
        _streams.Clear();
        Facts = ChannelFacts.None;
        WasLost = true;
    }

    internal sealed record Entry(long Number, string Manifest, byte[] Bytes);

    /// <summary>The facts of one persistence id.</summary>
    internal sealed class Stream
    {
        public List<Entry> Events { get; } = [];

        public List<(long Number, DateTime At, string Manifest, byte[] Bytes)> Snapshots { get; } = [];

        public long Highest { get; set; }
    }
}
