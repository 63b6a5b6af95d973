namespace ThermalActors.Scenarios.Kernel;

/// <summary>Virtual time: one thread takes one thing after the other, things of the same moment in the order in which they were planned.</summary>
internal sealed class World(TraceLog trace)
{
    private static readonly DateTimeOffset Began = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _agenda = new();
    private long _order;

    public TraceLog Trace { get; } = trace;

    /// <summary>Elapsed time since the run began.</summary>
    public TimeSpan Now { get; private set; }

    public DateTimeOffset Wall => Began + Now;

    /// <summary>Things done so far.</summary>
    public long Events { get; private set; }

    /// <summary>A fingerprint of everything that was noted; two runs of one seed must agree on it.</summary>
    public ulong Digest { get; private set; } = 14695981039346656037UL;

    public void After(TimeSpan delay, Action act) => _agenda.Enqueue(act, (Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), _order++));

    /// <summary>As the next thing of this moment: how actors get their messages.</summary>
    public void Soon(Action act) => _agenda.Enqueue(act, (Now, _order++));

    /// <summary>Does the next thing, unless it lies after <paramref name="until"/>.</summary>
    /// <returns>False when there was nothing to do; time has then moved on to <paramref name="until"/>.</returns>
    public bool Next(TimeSpan until)
    {
        if (!_agenda.TryPeek(out _, out var due) || due.At > until)
        {
            if (until > Now) Now = until;
            return false;
        }

        var act = _agenda.Dequeue();
        Now = due.At;
        Events++;
        act();
        return true;
    }

    /// <summary>Adds to the fingerprint.</summary>
    public void Note(long what, long detail) => Digest = Dice.Scramble(Digest ^ (ulong)Now.Ticks ^ ((ulong)what << 56)) + (ulong)detail;

    /// <summary>Prints one line when the run is traced.</summary>
    public void Say(string who, [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument("")] ref TraceText text)
    {
        if (Trace.IsOn) Trace.Add(Now, who, text.Finish());
    }
}
