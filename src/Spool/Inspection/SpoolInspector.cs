using Microsoft.Data.Sqlite;
using SQLitePCL;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Bounds;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Quarantine;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Inspection;

/// <summary>What is done with a row; the line has no line end and is valid during the call only.</summary>
public delegate void RowLineAction(ReadOnlySpan<byte> line);

/// <summary>
/// Looks into a spool from outside: opened for reading only and without the lock, so that it works beside a running service, and so
/// that looking at the spool of a stopped one leaves no trace.
/// </summary>
public sealed class SpoolInspector : IDisposable
{
    // Bounds what is in memory, and how long a running service's log has to wait for a reader.
    private const int FramesAtOnce = 16;

    // Enough frames to tell the present rate, few enough to read at once.
    private const int RateFrames = 500;

    private readonly SpoolTables _tables;
    private readonly FrameCompressor _compressor = new();
    private readonly FrameReader _reader;
    private readonly string _file;
    private readonly bool _traceless;

    private SpoolInspector(SpoolTables tables, string file, bool traceless)
    {
        (_tables, _file, _traceless) = (tables, file, traceless);
        _reader = new FrameReader(_compressor, file);
    }

    /// <summary>Opens a spool for reading.</summary>
    /// <param name="file">The database file.</param>
    /// <param name="live">True when a service has it open.</param>
    /// <exception cref="SpoolException">It is no spool, is damaged, was written by a newer program, or may not be read.</exception>
    public static SpoolInspector Open(string file, bool live)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);

        // A log without a service is left from a crash: reading it needs its index, which SQLite then makes. Without a log nothing must appear.
        var traceless = !live && !File.Exists(file + "-wal");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = traceless ? new Uri(Path.GetFullPath(file)).AbsoluteUri + "?immutable=1" : file,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        try
        {
            connection.Open();
            SpoolSchema.Execute(connection, "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -1024;");
            SpoolSchema.Require(connection, file);
            if (SpoolSchema.IsOlder(connection))
                throw new SpoolException(SpoolFailure.Io, $"{file} has the layout of an earlier program: start the service once, it brings it up to date.");
            return new SpoolInspector(new SpoolTables(connection, file), file, traceless);
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw e is SqliteException sqlite ? Failed(file, sqlite) : e;
        }
    }

    /// <summary>Reads identity, marks, sizes and everything that was kept back, all at one moment.</summary>
    /// <exception cref="SpoolException">The file is damaged, or may not be read.</exception>
    public SpoolOverview Read() => Snapshot(tables =>
    {
        var birth = tables.Meta.ReadBirth();
        var marks = tables.Meta.ReadMarks(tables.Frames.Newest());
        var sizes = Sizes(marks.TrimmedTo);
        var rate = Rate(marks.TrimmedTo);
        var (pages, free) = (tables.Number("PRAGMA page_count"), tables.Number("PRAGMA freelist_count"));
        return new SpoolOverview
        {
            File = _file,
            Bytes = SizeOf(_file) + SizeOf(_file + "-wal"),
            UsedBytes = (pages - free) * SpoolSchema.PageSize,
            UnusedBytes = free * SpoolSchema.PageSize,
            Layout = tables.Number("PRAGMA user_version"),
            Identity = birth.Identity,
            ChannelBase = birth.ChannelBase,
            ChannelExact = birth.ChannelExact,
            StorageIdentity = birth.Storage,
            Next = marks.Next,
            OfferedTo = marks.OfferedTo,
            TrimmedTo = new OffsetToken(marks.TrimmedTo, marks.TrimmedCrc),
            Frames = marks.Frames,
            Rows = marks.Rows,
            RawBytes = sizes.Raw,
            CompressedBytes = sizes.Compressed,
            OldestAt = sizes.Oldest,
            NewestAt = sizes.Newest,
            OldestSealedAt = tables.Frames.FirstFrom(marks.TrimmedTo.Next)?.SealedAt,
            RowsPerSecond = rate?.Rows,
            BytesPerSecond = rate?.Bytes,
            Gaps = [.. tables.Gaps.Read().Entries.Select(e => new RecordedGap(e.Report, e.StoredAs))],
            SetAside = tables.Aside.Read(),
            Quarantine = tables.Quarantine.Read(),
        };
    });

    /// <summary>Reads every page and every row and compares all of them with what the marks and the ledger say.</summary>
    /// <exception cref="SpoolException">The file may not be read.</exception>
    public SpoolVerdict Verify() => Snapshot(tables => new SpoolVerifier(tables, _reader).Run());

    /// <summary>
    /// Hands the rows out as they are stored, in the order of their numbers. What is damaged is left out and counted. Rows that a running
    /// service delivers meanwhile may be missing: they are in the table then.
    /// </summary>
    /// <exception cref="ArgumentException">There is no range with that id.</exception>
    /// <exception cref="SpoolException">The file may not be read, or the service was started meanwhile.</exception>
    public RowExportResult Export(RowExport export, RowLineAction action)
    {
        ArgumentNullException.ThrowIfNull(export);
        ArgumentNullException.ThrowIfNull(action);
        var run = new ExportRun(_reader, export, action);
        if (export.What == RowSelection.Quarantine) ExportQuarantine(export, run);
        else ExportFrames(export, run);
        if (_traceless && File.Exists(_file + "-wal"))
            throw new SpoolException(SpoolFailure.Io, $"{_file}: the service was started while its spool was read, so the rows may be incomplete. Export them again.");
        return run.Result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tables.Dispose();
        _compressor.Dispose();
    }

    private static SpoolException Failed(string file, SqliteException e) => e.SqliteErrorCode switch
    {
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM =>
            new(SpoolFailure.ReadOnly, $"{file} may not be read by {Environment.UserName}: look as the user of the service (sudo -u thermal-actors …)", e),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new(SpoolFailure.Corrupt, $"{file} is damaged (SQLite {e.SqliteExtendedErrorCode})", e),
        _ => new(SpoolFailure.Io, $"{file} cannot be read (SQLite {e.SqliteExtendedErrorCode}): {e.Message}", e),
    };

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private void ExportFrames(RowExport export, ExportRun run)
    {
        // Without marks every frame that is as it was written counts: this is how rows are got out of a damaged file.
        var newest = FrameWalk.Try(() => _tables.Frames.Newest(), new Sequence(long.MaxValue - 1));
        var walk = new FrameWalk(_tables.Frames, newest);
        foreach (var (first, last) in RangesOf(export, newest))
        {
            var next = first > export.From ? first : export.From;
            var to = last < export.To ? last : export.To;
            while (next <= to)
            {
                Frame[] frames = [.. walk.From(next).TakeWhile(f => f.Header.First <= to).Take(FramesAtOnce)];
                if (frames.Length == 0) break;
                foreach (var frame in frames) run.Hand(frame);
                next = frames[^1].Header.Last.Next;
            }
        }

        if (walk.Leaps > 0) run.HasUnreadablePages = true;
    }

    private List<(Sequence First, Sequence Last)> RangesOf(RowExport export, Sequence newest)
    {
        if (export.What == RowSelection.SetAside)
        {
            var ranges = Snapshot(tables => tables.Aside.Read()).FindAll(a => export.Id is null || a.Id == export.Id);
            if (ranges.Count == 0 && export.Id is not null) throw NotThere(export);
            return ranges.ConvertAll(a => (a.First, a.Last));
        }

        var trimmed = FrameWalk.Try(() => Snapshot(tables => tables.Meta.ReadMarks(newest)).TrimmedTo, Sequence.None);
        return [(trimmed.Next, newest)];
    }

    private void ExportQuarantine(RowExport export, ExportRun run)
    {
        var ranges = Snapshot(tables => tables.Quarantine.Read()).FindAll(q => export.Id is null || q.Id == export.Id);
        if (ranges.Count == 0 && export.Id is not null) throw NotThere(export);
        foreach (var range in ranges)
        {
            if (range.Last < export.From || range.First > export.To) continue;
            if (string.Equals(range.Reason, QuarantineReason.Damaged, StringComparison.Ordinal))
            {
                run.Miss(range.First, range.Last);
                continue;
            }

            // A range that was replayed or discarded meanwhile is no fault.
            if (Snapshot(tables => tables.Quarantine.ReadBody(range.Id)) is not { } body) continue;
            var crc = FrameHeader.Checksum(range.First, range.Last, (int)range.Rows, body.RawBytes, body.Codec, body.Body);
            run.Hand(new Frame(new FrameHeader(range.First, range.Last, (int)range.Rows, body.RawBytes, range.To, crc, body.Codec), body.Body));
        }
    }

    private ArgumentException NotThere(RowExport export) =>
        new($"{_file}: there is no range {export.Id} {(export.What == RowSelection.Quarantine ? "in the quarantine" : "set aside")}.", nameof(export));

    private T Snapshot<T>(Func<SpoolTables, T> read)
    {
        try
        {
            // One transaction, so that all figures belong to the same moment.
            SpoolSchema.Execute(_tables.Connection, "BEGIN");
            try
            {
                return read(_tables);
            }
            finally
            {
                if (raw.sqlite3_get_autocommit(_tables.Connection.Handle) == 0) SpoolSchema.Execute(_tables.Connection, "ROLLBACK");
            }
        }
        catch (SqliteException e)
        {
            throw Failed(_file, e);
        }
    }

    private (long Raw, long Compressed, DateTimeOffset? Oldest, DateTimeOffset? Newest) Sizes(Sequence trimmed)
    {
        using var statement = new Statement(_tables.Connection, """
            SELECT coalesce(sum(raw_bytes), 0), coalesce(sum(length(body)), 0), min(nullif(first_at, 0)), max(last_at) FROM frame WHERE last > $1
            """, 1);
        using var reader = statement.Query(trimmed.Value);
        reader.Read();
        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));
        return (reader.GetInt64(0), reader.GetInt64(1), Time(2), Time(3));
    }

    private (double Rows, double Bytes)? Rate(Sequence trimmed)
    {
        using var statement = new Statement(_tables.Connection, """
            SELECT sealed_at, rows, length(body) FROM frame WHERE last > $1 ORDER BY last DESC LIMIT $2
            """, 2);
        using var reader = statement.Query(trimmed.Value, RateFrames);
        var (newest, oldest, rows, bytes, pending) = (default(long?), 0L, 0L, 0L, (Rows: 0L, Bytes: 0L));
        while (reader.Read())
        {
            // The rows of the oldest frame were collected before it was sealed, so they belong to the time before.
            (rows, bytes) = (rows + pending.Rows, bytes + pending.Bytes);
            oldest = reader.GetInt64(0);
            newest ??= oldest;
            pending = (reader.GetInt64(1), EvictionPolicy.SizeOf(reader.GetInt64(2)));
        }

        var seconds = (newest - oldest) / 1000.0;
        return seconds >= 1 ? (rows / seconds.Value, bytes / seconds.Value) : null;
    }

    /// <summary>Counts what is handed out.</summary>
    private sealed class ExportRun(FrameReader reader, RowExport export, RowLineAction action)
    {
        private readonly List<(Sequence First, Sequence Last)> _damaged = [];
        private long _rows;
        private long _damagedCount;

        public bool HasUnreadablePages { get; set; }

        public RowExportResult Result => new(_rows, _damaged, _damagedCount, HasUnreadablePages);

        public void Hand(Frame frame)
        {
            try
            {
                reader.Read(frame, (line, number) =>
                {
                    if (number < export.From || number > export.To) return;
                    action(line);
                    _rows++;
                });
            }
            catch (SpoolException e) when (e.Failure == SpoolFailure.Corrupt)
            {
                Miss(frame.Header.First, frame.Header.Last);
            }
        }

        public void Miss(Sequence first, Sequence last)
        {
            _damagedCount++;
            if (_damaged.Count < RowExportResult.MostDamaged) _damaged.Add((first, last));
        }
    }
}
