using System.Security.Cryptography;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Marks;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool;

/// <summary>
/// The spool on SQLite (design §5): sealed frames and the marks that change with them, always in one transaction, always synced
/// before a call returns. What holds after every call, every failed call and every power cut:
/// <list type="number">
/// <item>A number is given once, to one row; a batch that is asked for again gets its old numbers.</item>
/// <item><c>trimmed ≤ offered ≤ last</c>; the marks never go back.</item>
/// <item>A row that was stored is on disk until a trim that covers it was asked for.</item>
/// <item>No row is handed out above the offered mark on disk, and what is handed out has been checked against its CRC.</item>
/// <item>What is in memory is what is on disk: after a failed transaction it is read again before anything else is done.</item>
/// <item>Opening, storing and fetching take the same time whatever the backlog.</item>
/// </list>
/// </summary>
public sealed class SqliteSpool : ISpool
{
    // Catch-up: one write of the offered mark per so many frames.
    private const int OfferAheadFrames = 64;

    // A deep backlog is trimmed in strides: its oldest frames share no page with the newest.
    private const int TrimStrideFrames = 20;

    private const string SpoolIdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private readonly SpoolOptions _options;
    private readonly SpoolDatabase _database;
    private readonly FrameCompressor _compressor = new();
    private readonly FrameCutter _cutter;
    private readonly BatchJoiner _joiner;
    private SpoolMarks _marks;
    private PendingTrim? _pending;
    private DateTimeOffset? _oldest;
    private bool _unsure;
    private bool _full;

    private SqliteSpool(SpoolOptions options, IRowEncoder encoder, SpoolDatabase database, SpoolIdentity identity)
    {
        (_options, _database, Identity) = (options, database, identity);
        _cutter = new FrameCutter(encoder, identity.Channel, _compressor, options.Codec, options.MaxFrameBytes);
        _joiner = new BatchJoiner(_compressor, options.Codec, options.Fingerprints, options.Path);
        (_marks, _pending, _oldest) = Reread();
        State = Describe();
    }

    /// <inheritdoc/>
    public SpoolIdentity Identity { get; }

    /// <inheritdoc/>
    public SpoolState State { get; private set; }

    /// <summary>The open file, for tests that look at what it cost.</summary>
    internal SpoolDatabase Database => _database;

    /// <summary>Opens the spool, or creates it with a random id when there is no file yet.</summary>
    /// <param name="options">Where it is and for whom.</param>
    /// <param name="encoder">Writes the rows.</param>
    /// <param name="time">Tells when a new spool was created.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="SpoolException">
    /// <see cref="SpoolFailure.NewerVersion"/>, <see cref="SpoolFailure.WrongTarget"/>, <see cref="SpoolFailure.Corrupt"/>, or the disk failed. The file is left as it is.
    /// </exception>
    public static SqliteSpool Open(SpoolOptions options, IRowEncoder encoder, TimeProvider time) =>
        Open(options, encoder, time, () => RandomNumberGenerator.GetString(SpoolIdAlphabet, 10), NoFaults.Instance);

    /// <summary>Opens the spool with a given source of ids and a disk that may fail.</summary>
    internal static SqliteSpool Open(SpoolOptions options, IRowEncoder encoder, TimeProvider time, Func<string> newSpoolId, ISpoolFaults faults)
    {
        SpoolOptions.Require(options);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(time);
        var database = SpoolDatabase.Open(options, () => SpoolBirth.Of(options, newSpoolId(), time.GetUtcNow()), faults);
        try
        {
            var birth = database.Read("reading the identity", db => db.Meta.ReadBirth());
            birth.Require(options);
            var spool = new SqliteSpool(options, encoder, database, birth.Identity);
            spool.NotePlainTokens();
            return spool;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch is empty, or is older than the last one of its incarnation.</exception>
    public StoreResult Store(StoreRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Ordinal, 1, nameof(request));
        if (request.Rows.Count == 0) throw new ArgumentException("A batch needs at least one row.", nameof(request));
        BeSure();
        if (_marks.Repeats(request) is { } repeated) return repeated;

        var frames = _cutter.Cut(_marks.Next, request.Rows, request.SealedAt);
        var trim = IsTrimDue() ? _pending : null;
        var marks = _marks.WithTrim(trim).WithBatch(request, frames);
        if (request.Offer) marks = marks.WithOffer(marks.Last, _options.Fingerprints);
        try
        {
            Write("storing rows", marks, trim, frames, _oldest ?? frames[0].Header.SealedAt);
        }
        catch (SpoolException e) when (e.Failure == SpoolFailure.Full && trim is null && _pending is not null)
        {
            // There is room: it was only being saved up for a later trim.
            return Store(request);
        }

        return new StoreResult(marks.BatchFirst, marks.BatchLast, Repeated: false);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Starts behind the trim mark when <paramref name="after"/> lies before it. Frames are joined only while their numbers follow
    /// on. Should <paramref name="after"/> lie inside a frame, which no token of ours does, the rest of that frame is cut out in
    /// memory; the frame keeps its last number and its token.
    /// </remarks>
    public OutgoingBatch? Fetch(Sequence after, FetchLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MaxBytes, 1, nameof(limits));
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MaxRows, 1, nameof(limits));
        BeSure();
        var start = after > State.TrimmedTo.Sequence ? after : State.TrimmedTo.Sequence;
        if (start >= _marks.Last) return null;

        var batch = _database.Read($"reading rows after {start}", db =>
        {
            using var cursor = db.Frames.From(start.Next);
            return _joiner.Join(cursor, start, limits);
        });
        if (batch is not null && batch.Last > _marks.OfferedTo) Offer(batch.Last);
        return batch;
    }

    /// <inheritdoc/>
    /// <remarks>A token at or below the trim mark is ignored.</remarks>
    /// <exception cref="ArgumentException">
    /// The token is not ours: it was never offered, lies inside a frame, or has the fingerprint of another frame. Nothing is trimmed.
    /// </exception>
    public void Trim(OffsetToken committed)
    {
        BeSure();
        if (committed.Sequence <= State.TrimmedTo.Sequence) return;
        if (committed.Sequence > _marks.OfferedTo)
            throw new ArgumentOutOfRangeException(nameof(committed), committed, $"{_options.Path}: rows were offered up to {_marks.OfferedTo} only, so this token cannot be ours.");

        (_pending, _oldest) = _database.Read("looking for what is committed", db => (Pend(db, committed), OldestAfter(db, committed.Sequence)));
        State = Describe();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        BeSure();
        if (_pending is { } trim) Write("trimming", _marks.WithTrim(trim), trim, [], _oldest);
        _database.Compact();
        State = Describe();
    }

    /// <inheritdoc/>
    public TokenOrigin Recognize(OffsetToken token)
    {
        BeSure();
        return _database.Read("looking for a token", db => _marks.WithTrim(_pending).Judge(token, _options.Fingerprints, number =>
            db.Frames.FirstFrom(number) is { } frame && frame.Last == number ? frame.Crc : null));
    }

    /// <summary>Closes the file. Trims that were not carried out are lost; the caller asks for them again.</summary>
    public void Dispose()
    {
        _database.Dispose();
        _compressor.Dispose();
    }

    private bool IsTrimDue() => _pending is { } trim && (_full || trim.Frames >= TrimStrideFrames || _marks.Frames - trim.Frames < TrimStrideFrames);

    private PendingTrim Pend(SpoolDatabase db, OffsetToken committed)
    {
        var to = committed.Sequence;
        var frame = db.Frames.FirstFrom(to);
        if (frame is { } around && around.First <= to && around.Last > to)
            throw new ArgumentException($"{_options.Path}: token {committed} lies inside the frame with rows {around.First} to {around.Last}, so it is not ours.", nameof(committed));
        var ends = frame is { } at && at.Last == to ? at : default(FrameHeader?);
        if (ends is { } end && committed.Fingerprint is { } crc && crc != end.Crc)
            throw new ArgumentException($"{_options.Path}: token {committed} has another fingerprint than the frame that ends there, so it is not ours.", nameof(committed));

        var (frames, rows) = db.Frames.Count(_pending?.To ?? _marks.TrimmedTo, to);
        return new PendingTrim(to, ends?.Crc ?? committed.Fingerprint, frames + (_pending?.Frames ?? 0), rows + (_pending?.Rows ?? 0));
    }

    private void Offer(Sequence last)
    {
        var to = _database.Read("looking ahead", db => db.Frames.EndAhead(last, OfferAheadFrames));
        Write("marking rows as offered", _marks.WithOffer(to, _options.Fingerprints), null, [], _oldest);
    }

    // What was offered under fingerprints may be offered again under plain numbers once they are switched off.
    private void NotePlainTokens()
    {
        if (!_options.Fingerprints && _marks.PlainTo < _marks.OfferedTo)
            Write("noting plain tokens", _marks.WithOffer(_marks.OfferedTo, fingerprints: false), null, [], _oldest);
    }

    private void Write(string doing, SpoolMarks marks, PendingTrim? trim, IReadOnlyList<Frame> frames, DateTimeOffset? oldest)
    {
        _unsure = true;
        try
        {
            _database.Write(doing, db =>
            {
                // Trims come first, so that the new frames take the freed pages.
                if (trim is not null) Delete(db, trim);
                foreach (var frame in frames)
                {
                    db.Reach(SpoolStep.Insert);
                    db.Frames.Insert(frame);
                }

                db.Reach(SpoolStep.Mark);
                db.Meta.Save(marks);
            });
        }
        catch (SpoolException e)
        {
            _full |= e.Failure == SpoolFailure.Full;
            TryBeSure();
            throw;
        }

        // Nothing from here on may fail: the transaction is on disk.
        _unsure = false;
        (_marks, _oldest) = (marks, oldest);
        if (trim is not null) (_pending, _full) = (null, false);
        State = Describe();
    }

    private void Delete(SpoolDatabase db, PendingTrim trim)
    {
        db.Reach(SpoolStep.Delete);
        var deleted = db.Frames.DeleteThrough(trim.To);
        if (deleted != trim.Frames)
            throw new SpoolException(SpoolFailure.Corrupt, $"{_options.Path}: {trim.Frames} frames end at or before {trim.To}, but {deleted} were found when they were trimmed. Another program has changed the file.");
    }

    private void TryBeSure()
    {
        try
        {
            BeSure();
        }
        catch (SpoolException)
        {
            // The failure that led here is the one to report; the next call tries again first.
        }
    }

    // A commit that reported a failure may have happened all the same: only the file knows.
    private void BeSure()
    {
        if (!_unsure) return;
        (_marks, _pending, _oldest) = Reread();
        _unsure = false;
        State = Describe();
    }

    private (SpoolMarks Marks, PendingTrim? Pending, DateTimeOffset? Oldest) Reread()
    {
        var marks = _database.ReadMarks();
        return _database.Read<(SpoolMarks, PendingTrim?, DateTimeOffset?)>("reading the oldest rows", db =>
        {
            // A trim is carried out as a whole or not at all, so what is pending stays as it was counted.
            var pending = _pending is { } trim && trim.To > marks.TrimmedTo ? trim : null;
            return (marks, pending, OldestAfter(db, pending?.To ?? marks.TrimmedTo));
        });
    }

    private static DateTimeOffset? OldestAfter(SpoolDatabase db, Sequence number) => db.Frames.FirstFrom(number.Next)?.SealedAt;

    private SpoolState Describe()
    {
        var marks = _marks.WithTrim(_pending);
        var trimmed = new OffsetToken(marks.TrimmedTo, _options.Fingerprints ? marks.TrimmedCrc : null);
        return new SpoolState(marks.Next, marks.OfferedTo, trimmed, _marks.Frames, marks.Rows, _database.Bytes, _oldest);
    }
}
