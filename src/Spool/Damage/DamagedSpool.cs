using Microsoft.Data.Sqlite;
using SQLitePCL;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Frames;
using ThermalActors.Spool.Gaps;
using ThermalActors.Spool.Imports;
using ThermalActors.Spool.Marks;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Damage;

/// <summary>Reads whatever can be read of a damaged spool. It trusts nothing without a checksum that matches.</summary>
internal sealed class DamagedSpool : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly FrameTable _frames;
    private readonly MetaTable _meta;
    private readonly GapTable _gaps;
    private readonly AsideTable _aside;
    private readonly QuarantineTable _quarantine;
    private readonly ImportTable _imports;

    private DamagedSpool(SqliteConnection connection, string path)
    {
        _connection = connection;
        _frames = new FrameTable(connection);
        _meta = new MetaTable(connection, path);
        (_gaps, _aside, _quarantine) = (new GapTable(connection), new AsideTable(connection), new QuarantineTable(connection));
        _imports = new ImportTable(connection);
        Newest = FrameWalk.Try(() => _frames.Newest(), Sequence.None);
        Birth = FrameWalk.Try<SpoolBirth?>(_meta.ReadBirth, null);
        Marks = FrameWalk.Try<SpoolMarks?>(() => _meta.ReadMarks(Newest), null);
        Gaps = FrameWalk.Try(_gaps.Read, GapLedger.Empty);
        Aside = FrameWalk.Try(_aside.Read, []);
        Imports = FrameWalk.Try<IReadOnlyList<ImportRecord>>(_imports.Read, []);
        OldestAt = FrameWalk.Try(() => _frames.FirstFrom(Sequence.None)?.SealedAt, null);
    }

    /// <summary>Whom it belonged to; null when that is lost.</summary>
    public SpoolBirth? Birth { get; }

    /// <summary>The marks; null when they are lost.</summary>
    public SpoolMarks? Marks { get; }

    /// <summary>The ledger.</summary>
    public GapLedger Gaps { get; }

    /// <summary>What was set aside.</summary>
    public IReadOnlyList<SetAsideRange> Aside { get; }

    /// <summary>Files that were imported.</summary>
    public IReadOnlyList<ImportRecord> Imports { get; }

    /// <summary>The newest number on disk.</summary>
    public Sequence Newest { get; }

    /// <summary>When the oldest frame was sealed.</summary>
    public DateTimeOffset? OldestAt { get; }

    /// <summary>Opens it; null when it is no spool at all.</summary>
    public static DamagedSpool? TryOpen(string path)
    {
        if (!File.Exists(path)) return null;

        // Not read-only: the log holds the newest rows, and replaying it needs to write.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            connection.Open();

            // An error in one page must not hide the others, and whatever a damaged page says, the schema of others is not run.
            SpoolSchema.Execute(connection, "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA wal_autocheckpoint = 0;");
            if (SpoolSchema.Number(connection, "PRAGMA application_id") == SpoolSchema.ApplicationId)
            {
                if (SpoolSchema.IsOlder(connection)) SpoolSchema.Upgrade(connection);
                return new DamagedSpool(connection, path);
            }
        }
        catch (SqliteException e) when (e.SqliteErrorCode is not (raw.SQLITE_FULL or raw.SQLITE_READONLY))
        {
            // Not even the first page can be read.
        }

        connection.Dispose();
        return null;
    }

    /// <summary>The frames that are as they were written, in the order of their numbers, with leaps over damaged pages.</summary>
    public IEnumerable<Frame> Frames() => new FrameWalk(_frames, Newest).From(Sequence.None.Next).Where(frame => frame.Header.Matches(frame.Body));

    /// <summary>What was in the quarantine.</summary>
    public IReadOnlyList<(QuarantinedRange Range, Frame Frame)> Quarantined() => FrameWalk.Try<IReadOnlyList<(QuarantinedRange, Frame)>>(
        () =>
        [
            .. _quarantine.Read().Select(range =>
            {
                var (codec, rawBytes, body) = _quarantine.ReadBody(range.Id)!.Value;
                var header = new FrameHeader(range.First, range.Last, (int)range.Rows, rawBytes, range.To, 0, codec) { FirstAt = range.From, LastAt = range.To };
                return (range, new Frame(header, body));
            }),
        ],
        []);

    /// <inheritdoc/>
    public void Dispose()
    {
        _frames.Dispose();
        _meta.Dispose();
        _gaps.Dispose();
        _aside.Dispose();
        _quarantine.Dispose();
        _imports.Dispose();
        _connection.Dispose();
    }
}
