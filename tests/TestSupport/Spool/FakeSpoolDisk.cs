using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;

namespace ThermalActors.TestSupport.Spool;

/// <summary>
/// What is left of a spool when it is closed, in memory. Faults are queued per operation and are used up one by one; with
/// <see cref="FailAlways"/> every operation of a kind fails until <see cref="Heal"/>.
/// </summary>
public sealed class FakeSpoolDisk
{
    private readonly Dictionary<SpoolOperation, Queue<SpoolFault>> _faults = [];
    private readonly Dictionary<SpoolOperation, SpoolFault> _standing = [];
    private readonly List<string> _log = [];

    /// <summary>Who the sequence belongs to; changing it is what a damaged file that was set aside looks like.</summary>
    public SpoolIdentity Identity { get; set; } =
        new("FAKE000001", "PI_FAKE000001", "acct/DEMO.DEMO.THERMAL_SENSOR_PIPE", new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>The batches that were stored, oldest first, trimmed ones included.</summary>
    public IReadOnlyList<FakeFrame> Frames => StoredFrames;

    /// <summary>How often the file was opened, failed tries included.</summary>
    public int Opens { get; private set; }

    /// <summary>How many spools are open now.</summary>
    public int OpenHandles { get; internal set; }

    /// <summary>How often a flush was carried out.</summary>
    public int Flushes { get; internal set; }

    /// <summary>Losses that no row reports yet.</summary>
    public IReadOnlyList<Loss> Losses => RecordedLosses;

    /// <summary>Ranges that were copied into the quarantine, with what the server said.</summary>
    public IReadOnlyList<(Sequence First, Sequence Last, string Message)> Quarantined => QuarantinedRanges;

    /// <summary>What the next call finds, to be told once.</summary>
    public List<SpoolReport> Reports { get; } = [];

    /// <summary>How full the spool says it is.</summary>
    public int Pressure { get; set; }

    /// <summary>Set to let the spool ask for a hand-over.</summary>
    public PendingHandOver? HandOver { get; set; }

    /// <summary>What happened to rows after they were stored, one line each, oldest first: trims, copies into the quarantine, changes of the sequence.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_log) return [.. _log];
        }
    }

    /// <summary>What was set aside.</summary>
    public IReadOnlyList<SetAsideRange> SetAside => [.. AsideRanges];

    /// <summary>Everything up to here is deleted.</summary>
    public Sequence Trimmed => TrimmedTo.Sequence;

    internal List<SetAsideRange> AsideRanges { get; } = [];

    internal int Sequences { get; set; } = 1;

    internal List<Loss> RecordedLosses { get; } = [];

    internal List<(Sequence First, Sequence Last, string Message)> QuarantinedRanges { get; } = [];

    internal List<FakeFrame> StoredFrames { get; } = [];

    internal Sequence OfferedTo { get; set; }

    internal OffsetToken TrimmedTo { get; set; } = new(Sequence.None, null);

    /// <summary>Opens the file.</summary>
    public ISpool Open()
    {
        Opens++;
        ThrowBefore(SpoolOperation.Open);
        OpenHandles++;
        return new FakeSpool(this);
    }

    /// <summary>Queues a fault.</summary>
    public FakeSpoolDisk FailNext(SpoolOperation operation, SpoolFailure failure, bool applied = false) =>
        FailNext(operation, new SpoolFault(failure, applied));

    /// <summary>Queues a fault.</summary>
    public FakeSpoolDisk FailNext(SpoolOperation operation, SpoolFault fault)
    {
        if (!_faults.TryGetValue(operation, out var queue)) _faults[operation] = queue = new Queue<SpoolFault>();
        queue.Enqueue(fault);
        return this;
    }

    /// <summary>Lets every operation of the kind fail from now on.</summary>
    public FakeSpoolDisk FailAlways(SpoolOperation operation, SpoolFailure failure)
    {
        _standing[operation] = new SpoolFault(failure);
        return this;
    }

    /// <summary>Ends every fault.</summary>
    public FakeSpoolDisk Heal()
    {
        _faults.Clear();
        _standing.Clear();
        return this;
    }

    internal void Note(string line)
    {
        lock (_log) _log.Add(line);
    }

    internal SpoolFault? ThrowBefore(SpoolOperation operation)
    {
        var isQueued = _faults.TryGetValue(operation, out var queue) && queue.Count > 0;
        var fault = isQueued ? queue!.Dequeue() : _standing.GetValueOrDefault(operation);
        if (fault is null || fault.Applied) return fault;
        throw Error(operation, fault);
    }

    internal static Exception Error(SpoolOperation operation, SpoolFault fault) =>
        fault.Unexpected ?? new SpoolException(fault.Failure, $"scripted {fault.Failure} of {operation}") { Ambiguous = fault.Applied };
}
