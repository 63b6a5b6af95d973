using System.Security.Cryptography;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Bounds;
using ThermalActors.Spool.Damage;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Histories;
using ThermalActors.Spool.Imports;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool;

/// <summary>
/// The spool on SQLite (design §5): sealed frames and the marks that change with them, always in one transaction, always synced
/// before a call returns. What holds after every call, every failed call and every power cut:
/// <list type="number">
/// <item>A number is given once, to one row; a batch that is asked for again gets its old numbers.</item>
/// <item><c>trimmed ≤ offered ≤ last</c>; the marks never go back.</item>
/// <item>A row that was stored is on disk until a trim that covers it was asked for, or its loss is in the ledger.</item>
/// <item>No row is handed out above the offered mark on disk, and what is handed out has been checked against its CRC.</item>
/// <item>What was offered and is not committed never gives way.</item>
/// <item>What is in memory is what is on disk: after a failed transaction it is read again before anything else is done.</item>
/// <item>Opening, storing and fetching take the same time whatever the backlog.</item>
/// </list>
/// </summary>
public sealed class SqliteSpool : ISpool
{
    private const string SpoolIdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private readonly SpoolOptions _options;
    private readonly FrameCompressor _compressor = new();
    private readonly SpoolBook _book;
    private readonly FrameStore _store;
    private readonly FrameFetcher _fetcher;
    private readonly QuarantineKeeper _quarantine;
    private readonly HistoryKeeper _histories;
    private readonly Replayer _replayer;
    private readonly Repairer _repairer;
    private readonly Importer _importer;

    private SqliteSpool(SpoolOptions options, IRowEncoder encoder, TimeProvider time, SpoolDatabase database, SpoolSurroundings surroundings)
    {
        _options = options;
        _book = new SpoolBook(options, database, surroundings.Disk);
        var reader = new FrameReader(_compressor, options.Path);
        var copier = new FrameCopier(reader, _compressor, options.Codec, options.Rewriter);
        _store = new FrameStore(_book, new FrameCutter(encoder, _compressor, options.Codec, options.MaxFrameBytes), options);
        _quarantine = new QuarantineKeeper(_book, copier, options);
        _fetcher = new FrameFetcher(_book, new BatchJoiner(_compressor, options.Codec, options.Fingerprints, options.Path), _quarantine, options);
        _histories = new HistoryKeeper(_book, copier, _quarantine, options, surroundings.NewSpoolId, time);
        _replayer = new Replayer(_book, _quarantine, copier, reader);
        _repairer = new Repairer(_book, copier);
        _importer = new Importer(_book, _compressor, options, time);
    }

    /// <inheritdoc/>
    public SpoolIdentity Identity => _book.Birth.Identity;

    /// <inheritdoc/>
    public SpoolState State => _book.State;

    /// <inheritdoc/>
    public IReadOnlyList<GapReport> PendingGaps => [.. _book.Gaps.Pending.Select(e => e.Report)];

    /// <inheritdoc/>
    public IReadOnlyList<SetAsideRange> SetAside => _book.Aside;

    /// <inheritdoc/>
    public PendingHandOver? PendingHandOver => _histories.Pending;

    /// <summary>The open file, for tests that look at what it cost.</summary>
    internal SpoolDatabase Database => _book.Database;

    /// <summary>
    /// Opens the spool, or creates it with a random id when there is no file yet. A damaged file is moved aside and what can be read of
    /// it is kept (<see cref="SpoolOptions.Repairs"/>); <see cref="TakeReports"/> says so.
    /// </summary>
    /// <param name="options">Where it is and for whom.</param>
    /// <param name="encoder">Writes the rows.</param>
    /// <param name="time">Tells when a sequence began.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="SpoolException">
    /// <see cref="SpoolFailure.NewerVersion"/>, <see cref="SpoolFailure.WrongTarget"/>, or the disk failed. The file is left as it is.
    /// </exception>
    public static SqliteSpool Open(SpoolOptions options, IRowEncoder encoder, TimeProvider time) => Open(
        options, encoder, time, new SpoolSurroundings(() => RandomNumberGenerator.GetString(SpoolIdAlphabet, 10), NoFaults.Instance, DriveSpace.Instance));

    /// <summary>Opens the spool with a given source of ids and a disk that may fail or be full.</summary>
    internal static SqliteSpool Open(SpoolOptions options, IRowEncoder encoder, TimeProvider time, SpoolSurroundings surroundings)
    {
        SpoolOptions.Require(options);
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(time);
        if (!options.Repairs) return OpenAsItIs(options, encoder, time, surroundings);
        Salvage.FinishInterrupted(options.Path, time.GetUtcNow());
        try
        {
            return DamagedFiles.IsSuspect(options.Path)
                ? throw new SpoolException(SpoolFailure.Corrupt, $"{options.Path}: damaged pages were met while it was in use.")
                : OpenAsItIs(options, encoder, time, surroundings);
        }
        catch (SpoolException e) when (e.Failure == SpoolFailure.Corrupt)
        {
            var report = Salvage.Run(options, ReasonOf(e), time.GetUtcNow(), surroundings);
            var spool = OpenAsItIs(options, encoder, time, surroundings);
            spool._book.Report(report);
            return spool;
        }
    }

    /// <summary>
    /// Frees what a spool has laid by for a full disk (<see cref="SpoolOptions.BallastBytes"/>), so that others in the same folder can be
    /// opened too; returns how many bytes that were. It is laid by again once there is room.
    /// </summary>
    /// <param name="path">The spool file.</param>
    public static long FreeBallast(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new Ballast(path + Ballast.Suffix, bytes: 0).Free();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch is empty, or is older than the last one of its incarnation.</exception>
    public StoreResult Store(StoreRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Ordinal, 1, nameof(request));
        if (request.Rows.Count == 0) throw new ArgumentException("A batch needs at least one row.", nameof(request));
        _book.BeSure();
        return _store.Store(request);
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
        _book.BeSure();
        return _fetcher.Fetch(after, limits);
    }

    /// <inheritdoc/>
    /// <remarks>A token at or below the trim mark is ignored.</remarks>
    /// <exception cref="ArgumentException">
    /// The token is not ours: it was never offered, lies inside a frame, or has the fingerprint of another frame. Nothing is trimmed.
    /// </exception>
    public void Trim(OffsetToken committed)
    {
        _book.BeSure();
        _fetcher.Trim(committed);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        _book.BeSure();
        _book.TrimNow();
        Compact();
        _book.MakeBallast();
        _book.Describe();
    }

    /// <inheritdoc/>
    public TokenOrigin Recognize(OffsetToken token)
    {
        _book.BeSure();
        return _fetcher.Recognize(token);
    }

    /// <inheritdoc/>
    public long CountRows(Sequence after, Sequence through)
    {
        _book.BeSure();
        return through <= after ? 0 : _book.Database.Read("counting rows", db => db.Frames.Count(after, through)).Rows;
    }

    /// <inheritdoc/>
    public void RecordLoss(Loss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentOutOfRangeException.ThrowIfLessThan(loss.Rows, 1, nameof(loss));
        _book.BeSure();
        var gaps = _book.Gaps.WithLoss(loss);
        if (gaps == _book.Gaps) return;
        _book.Commit(new SpoolChange("recording a loss", _book.Marks, gaps, _book.Oldest) { Essential = true });
    }

    /// <inheritdoc/>
    public StoreResult? StoreGapRows(Func<GapReport, SensorRow> row, DateTimeOffset sealedAt, bool offer)
    {
        ArgumentNullException.ThrowIfNull(row);
        _book.BeSure();
        return _store.StoreGapRows(row, sealedAt, offer);
    }

    /// <inheritdoc/>
    public void QuarantineRange(Sequence first, Sequence last, string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _book.BeSure();
        _quarantine.TakeRejected(first, last, message);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuarantinedRange> ReadQuarantine()
    {
        _book.BeSure();
        return _quarantine.Read();
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadQuarantined(long id)
    {
        _book.BeSure();
        return _replayer.Read(id);
    }

    /// <inheritdoc/>
    public StoreResult Replay(long id)
    {
        _book.BeSure();
        return _replayer.Replay(id, static _ => true);
    }

    /// <summary>Like <see cref="Replay(long)"/>, for the rows of the range that are chosen; the others stay in the quarantine.</summary>
    /// <param name="id">The range.</param>
    /// <param name="choose">Says of each number whether it is to be sent.</param>
    /// <exception cref="ArgumentException">There is no such range.</exception>
    /// <exception cref="SpoolException">None of the chosen rows can be sent.</exception>
    public StoreResult Replay(long id, Func<Sequence, bool> choose)
    {
        ArgumentNullException.ThrowIfNull(choose);
        _book.BeSure();
        return _replayer.Replay(id, choose);
    }

    /// <summary>
    /// Stores the rows of a file under new numbers; they name what they were (<c>replay_of</c>). A file that was imported before is
    /// recognised by its content, and so are rows that this spool has delivered or still holds. An import that was interrupted goes on
    /// where it stopped. Nothing gives way for imported rows.
    /// </summary>
    /// <param name="file">The file; it must be without faults.</param>
    /// <param name="again">True to import rows although they will arrive twice.</param>
    /// <exception cref="ArgumentException">The file has faults or no rows.</exception>
    /// <exception cref="SpoolException">The disk failed, or there is no more room (<see cref="SpoolFailure.Full"/>); what is stored stays stored.</exception>
    public ImportResult Import(RowFile file, bool again)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.FaultCount > 0 || file.Rows == 0) throw new ArgumentException($"{file.Path} cannot be imported: it has {file.Rows} rows and {file.FaultCount} faults.", nameof(file));
        _book.BeSure();
        return _importer.Import(file, again);
    }

    /// <inheritdoc/>
    public void Discard(long id)
    {
        _book.BeSure();
        _quarantine.Discard(id);
    }

    /// <inheritdoc/>
    public void StartNewHistory(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        _book.BeSure();
        _histories.StartNew(reason);
    }

    /// <inheritdoc/>
    public long Release(long id)
    {
        _book.BeSure();
        return _histories.Release(id);
    }

    /// <inheritdoc/>
    public void CompleteHandOver(OffsetToken? committed)
    {
        _book.BeSure();
        if (committed is { } token && PendingHandOver is not null) _fetcher.Trim(token);
        _histories.CompleteHandOver();
    }

    /// <inheritdoc/>
    public long Repair(IRowRepair repair)
    {
        ArgumentNullException.ThrowIfNull(repair);
        _book.BeSure();
        return _repairer.Repair(repair);
    }

    /// <inheritdoc/>
    public IReadOnlyList<SpoolReport> TakeReports() => _book.TakeReports();

    /// <summary>Closes the file. Trims that were not carried out are lost; the caller asks for them again.</summary>
    public void Dispose()
    {
        _book.Dispose();
        _compressor.Dispose();
    }

    private static SqliteSpool OpenAsItIs(SpoolOptions options, IRowEncoder encoder, TimeProvider time, SpoolSurroundings surroundings)
    {
        var (wasThere, born) = (File.Exists(options.Path), false);
        SpoolBirth Bear()
        {
            born = true;
            return SpoolBirth.Of(options, surroundings.NewSpoolId(), time.GetUtcNow());
        }

        var (database, freed) = OpenDatabase(options, Bear, surroundings.Faults);
        try
        {
            var spool = new SqliteSpool(options, encoder, time, database, surroundings);
            if (!options.HandOver) spool._book.Birth.Require(options);
            spool._histories.CheckStorage();
            spool._histories.ReleaseNeverSent();
            spool.NotePlainTokens();
            if (freed > 0) spool._book.Report(new SpoolReport.BallastFreed(freed));
            if (wasThere && born) spool._book.Report(new SpoolReport.FileWasEmpty(options.Path));
            return spool;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    // Opening needs a little room for the index of the log.
    private static (SpoolDatabase Database, long Freed) OpenDatabase(SpoolOptions options, Func<SpoolBirth> birth, ISpoolFaults faults)
    {
        try
        {
            return (SpoolDatabase.Open(options, birth, faults), 0);
        }
        catch (SpoolException e) when (e.Failure == SpoolFailure.Full && FreeBallast(options.Path) is > 0 and var freed)
        {
            return (SpoolDatabase.Open(options, birth, faults), freed);
        }
    }

    // The advice in the message is for an operator who has to repair the file; here it is being repaired.
    private static string ReasonOf(SpoolException e) => e.InnerException is { } inner ? inner.Message.TrimEnd('.') : e.Message;

    // What was offered under fingerprints may be offered again under plain numbers once they are switched off.
    private void NotePlainTokens()
    {
        if (_options.Fingerprints || _book.Marks.PlainTo >= _book.Marks.OfferedTo) return;
        var marks = _book.Marks.WithOffer(_book.Marks.OfferedTo, fingerprints: false);
        _book.Commit(new SpoolChange("noting plain tokens", marks, _book.Gaps, _book.Oldest) { Essential = true });
    }

    private void Compact()
    {
        try
        {
            _book.Database.Compact(_book.IsTight);
        }
        catch (SpoolException e) when (e.Failure == SpoolFailure.Full && _book.Relieve())
        {
            _book.Database.Compact(_book.IsTight);
        }
    }
}
