using Microsoft.Data.Sqlite;
using SQLitePCL;
using ThermalActors.Spool.Damage;
using ThermalActors.Spool.Marks;

namespace ThermalActors.Spool.Storage;

/// <summary>The open file: one connection, its transactions, and the only place where SQLite's errors become ours.</summary>
internal sealed class SpoolDatabase : IDisposable
{
    private const int VacuumPages = 16_384;

    private readonly string _path;
    private readonly ISpoolFaults _faults;
    private readonly SqliteConnection _connection;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _pages;
    private readonly Statement _freePages;
    private readonly bool _repairs;
    private bool _settled;

    private SpoolDatabase(SpoolOptions options, ISpoolFaults faults, SqliteConnection connection)
    {
        (_path, _repairs, _faults, _connection) = (options.Path, options.Repairs, faults, connection);
        _begin = new Statement(connection, "BEGIN IMMEDIATE", 0);
        _commit = new Statement(connection, "COMMIT", 0);
        _rollback = new Statement(connection, "ROLLBACK", 0);
        Frames = new FrameTable(connection);
        Meta = new MetaTable(connection, options.Path);
        Gaps = new GapTable(connection);
        Quarantine = new QuarantineTable(connection);
        Aside = new AsideTable(connection);
        Imports = new ImportTable(connection);
        _pages = new Statement(connection, "PRAGMA page_count", 0);
        _freePages = new Statement(connection, "PRAGMA freelist_count", 0);
    }

    /// <summary>The frames.</summary>
    public FrameTable Frames { get; }

    /// <summary>Identity and marks.</summary>
    public MetaTable Meta { get; }

    /// <summary>The gap ledger.</summary>
    public GapTable Gaps { get; }

    /// <summary>Rows that could not be delivered.</summary>
    public QuarantineTable Quarantine { get; }

    /// <summary>Ranges of uncertain owner.</summary>
    public AsideTable Aside { get; }

    /// <summary>Files that were imported.</summary>
    public ImportTable Imports { get; }

    /// <summary>Size of the file and its log in bytes.</summary>
    public long Bytes => SizeOf(_path) + SizeOf(_path + "-wal");

    /// <summary>Pages that had to be read from the file so far: the measure of "constant time".</summary>
    public int PagesRead
    {
        get
        {
            _ = raw.sqlite3_db_status(_connection.Handle, raw.SQLITE_DBSTATUS_CACHE_MISS, out var pages, out _, 0);
            return pages;
        }
    }

    /// <summary>The value of a setting of this connection.</summary>
    public long Setting(string pragma) => SpoolSchema.Number(_connection, "PRAGMA " + pragma);

    /// <summary>Opens the file, or creates it with what <paramref name="birth"/> makes.</summary>
    public static SpoolDatabase Open(SpoolOptions options, Func<SpoolBirth> birth, ISpoolFaults faults)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = options.Path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,

            // Seconds to wait while another program (a shell that looks into the file) holds a lock.
            DefaultTimeout = 5,
        }.ToString());
        SpoolDatabase? database = null;
        try
        {
            faults.Reach(SpoolStep.Read);
            connection.Open();
            if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
                throw new SqliteException("attempt to write a readonly database", raw.SQLITE_READONLY);
            var blank = SpoolSchema.IsBlank(connection);
            if (blank) SpoolSchema.Prepare(connection);
            else SpoolSchema.Require(connection, options.Path);
            SpoolSchema.Configure(connection, options.MaxFileBytes);
            database = new SpoolDatabase(options, faults, connection);
            if (blank) database.Create(birth());
            else if (SpoolSchema.IsOlder(connection)) database.Write("bringing the spool up to date", db => SpoolSchema.Upgrade(db._connection));
            return database;
        }
        catch (Exception e)
        {
            database?.Dispose();
            connection.Dispose();
            if (e is SqliteException sqlite) throw SqliteFailures.From(sqlite, options.Path, "opening the spool", ambiguous: false);
            throw;
        }
    }

    /// <summary>Reads the marks as they are on disk.</summary>
    public SpoolMarks ReadMarks() => Read("reading the marks", db =>
    {
        db.EndTransaction();
        return db.Meta.ReadMarks(db.Frames.Newest());
    });

    /// <summary>Reads something.</summary>
    public T Read<T>(string doing, Func<SpoolDatabase, T> read)
    {
        try
        {
            _faults.Reach(SpoolStep.Read);
            return read(this);
        }
        catch (SqliteException e)
        {
            throw Failed(e, doing);
        }
    }

    /// <summary>Pages in use and free pages within the file, in bytes.</summary>
    public (long Used, long Unused) Room()
    {
        try
        {
            var free = Number(_freePages);
            return ((Number(_pages) - free) * SpoolSchema.PageSize, free * SpoolSchema.PageSize);
        }
        catch (SqliteException e)
        {
            throw Failed(e, "measuring the file");
        }
    }

    /// <summary>Runs a transaction: all of it is synced to disk when this returns.</summary>
    /// <exception cref="SpoolException">None of it is on disk, unless the failure is ambiguous.</exception>
    public void Write(string doing, Action<SpoolDatabase> write)
    {
        var committing = false;
        try
        {
            Reach(SpoolStep.Begin);
            EndTransaction();
            _begin.Execute();
            write(this);
            committing = true;
            Reach(SpoolStep.Commit);
            _commit.Execute();
            _settled = false;
            Reach(SpoolStep.Committed);
        }
        catch (Exception e)
        {
            RollBack();
            if (e is SqliteException sqlite) throw Failed(sqlite, doing, committing);
            throw;
        }
    }

    /// <summary>The failure of a file whose parts contradict each other.</summary>
    public SpoolException Suspect(string why)
    {
        if (_repairs) DamagedFiles.MarkSuspect(_path);
        return new SpoolException(SpoolFailure.Corrupt, $"{_path}: {why}");
    }

    /// <summary>Announces a step to the fault injection.</summary>
    public void Reach(SpoolStep step) => _faults.Reach(step);

    /// <summary>Gives free pages back to the file system when they are many, and empties the log into the file.</summary>
    /// <param name="keepLog">True to keep the space of the log, for a disk on which it could not be had again.</param>
    public void Compact(bool keepLog)
    {
        if (_settled) return;
        try
        {
            Reach(SpoolStep.Checkpoint);
            var free = SpoolSchema.Number(_connection, "PRAGMA freelist_count");

            // Free pages are used again by the next frames; below this share, giving them back only costs writes.
            if (free > 256 && free > SpoolSchema.Number(_connection, "PRAGMA page_count") / 4)
                SpoolSchema.Execute(_connection, $"PRAGMA incremental_vacuum({VacuumPages})");
            EmptyLog(keepLog);
            _settled = true;
        }
        catch (SqliteException e)
        {
            throw Failed(e, "writing the log back");
        }
    }

    /// <summary>Empties the log into the file and keeps its space for the next transactions; false when that failed.</summary>
    public bool TryEmptyLog()
    {
        try
        {
            EmptyLog(keepSpace: true);
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Frames.Dispose();
        Meta.Dispose();
        Gaps.Dispose();
        Quarantine.Dispose();
        Aside.Dispose();
        Imports.Dispose();
        _pages.Dispose();
        _freePages.Dispose();
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _connection.Dispose();
    }

    private static long SizeOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }

    private static long Number(Statement statement)
    {
        using var reader = statement.Query();
        return reader.Read() ? reader.GetInt64(0) : 0;
    }

    // Opening must not read the whole file, so a page that turned out to be damaged is remembered for the next open.
    private SpoolException Failed(SqliteException error, string doing, bool ambiguous = false)
    {
        var failure = SqliteFailures.From(error, _path, doing, ambiguous);
        if (_repairs && failure.Failure == SpoolFailure.Corrupt) DamagedFiles.MarkSuspect(_path);
        return failure;
    }

    private void EmptyLog(bool keepSpace) => SpoolSchema.Execute(_connection, keepSpace ? "PRAGMA wal_checkpoint(RESTART)" : "PRAGMA wal_checkpoint(TRUNCATE)");

    private void Create(SpoolBirth birth) => Write("creating the spool", db =>
    {
        SpoolSchema.Create(db._connection);
        db.Meta.Create(birth);
    });

    private void RollBack()
    {
        try
        {
            EndTransaction();
        }
        catch (SqliteException)
        {
            // The first error is the one to report. The transaction is ended before anything is written or the marks are read again.
        }
    }

    // Some errors make SQLite roll back on its own; some keep it from rolling back.
    private void EndTransaction()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0) _rollback.Execute();
    }
}
