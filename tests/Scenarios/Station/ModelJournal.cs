using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Scenarios.Station;

/// <summary>The journal's file: facts, one snapshot, and what is left of them after a kill.</summary>
internal sealed class ModelJournal
{
    private readonly List<(long At, IPersistedFact Fact)> _facts = [];
    private (long At, ChannelSnapshot Facts)? _snapshot;
    private ChannelFacts _all = ChannelFacts.None;

    /// <summary>Number of the last fact.</summary>
    public long Last { get; private set; }

    /// <summary>The committed offset that is on disk, folded from every fact that was ever written.</summary>
    public OffsetToken Mark => _all.Mark;

    /// <summary>True when what it counted is no longer known.</summary>
    public bool WasLost { get; private set; }

    public long RowsRejected => _all.RowsRejected;

    public void Write(IPersistedFact fact)
    {
        _facts.Add((++Last, fact));
        _all = _all.Apply(fact);
    }

    /// <summary>What a new incarnation of the channel actor reads.</summary>
    public ChannelFacts Recover()
    {
        var facts = _snapshot is { } snapshot ? ChannelFacts.None.Apply(snapshot.Facts) : ChannelFacts.None;
        foreach (var (at, fact) in _facts)
        {
            if (_snapshot is null || at > _snapshot.Value.At) facts = facts.Apply(fact);
        }

        return facts;
    }

    /// <summary>The file is gone.</summary>
    public void Lose()
    {
        _facts.Clear();
        _snapshot = null;
        _all = ChannelFacts.None;
        Last = 0;
        WasLost = true;
    }

    public void SaveSnapshot(long at, ChannelSnapshot facts)
    {
        _snapshot = (at, facts);
        // After a lost journal the mark comes from the spool, and is in no fact.
        _all = _all with { Mark = ChannelFacts.Later(_all.Mark, ChannelFacts.None.Apply(facts).Mark) };
    }

    public void DeleteUpTo(long at) => _facts.RemoveAll(fact => fact.At <= at);
}
