using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ThermalActors.Spool.Storage;

/// <summary>Layout and settings of <c>spool.db</c>.</summary>
internal static class SpoolSchema
{
    /// <summary>The newest layout this program writes (<c>user_version</c>).</summary>
    public const int Version = 2;

    /// <summary>"TASP": tells a spool from any other SQLite file (<c>application_id</c>).</summary>
    public const int ApplicationId = 0x54415350;

    /// <summary>
    /// Page size in bytes. It equals the block size of ext4, so that writing a page back never touches a neighbour. Measured with
    /// frames of 20 rows, 0.88 bytes reached the disk per byte of NDJSON; pages of 1 KiB saved 0.07 of it, pages of 8 KiB cost 0.6 more.
    /// </summary>
    public const int PageSize = 4096;

    /// <summary>
    /// Log pages after which they are copied into the file. Pages that change with every batch (marks, header, page map) and pages of
    /// frames that come and go in between are copied once per checkpoint, not once per batch. More pages saved nothing measurable and
    /// would lengthen the recovery after a power cut.
    /// </summary>
    private const int CheckpointPages = 1000;

    // A log that was truncated has to grow again, so the bound lies above what a checkpoint leaves behind.
    private const long JournalBytes = 8L * 1024 * 1024;

    private const string Tables = """
        CREATE TABLE frame (
          last      INTEGER PRIMARY KEY,
          first     INTEGER NOT NULL,
          rows      INTEGER NOT NULL,
          raw_bytes INTEGER NOT NULL,
          sealed_at INTEGER NOT NULL,
          crc32c    INTEGER NOT NULL,
          codec     INTEGER NOT NULL,
          first_at  INTEGER NOT NULL DEFAULT 0,
          last_at   INTEGER NOT NULL DEFAULT 0,
          trusted   INTEGER NOT NULL DEFAULT 0,
          body      BLOB    NOT NULL
        ) STRICT;
        CREATE TABLE meta (
          id               INTEGER PRIMARY KEY CHECK (id = 1),
          spool_id         TEXT    NOT NULL,
          channel          TEXT    NOT NULL,
          channel_base     TEXT    NOT NULL,
          channel_exact    INTEGER NOT NULL,
          target           TEXT    NOT NULL,
          created_at       INTEGER NOT NULL,
          identity_crc     INTEGER NOT NULL,
          storage_identity TEXT,
          next_number      INTEGER NOT NULL,
          incarnation      BLOB    NOT NULL,
          ordinal          INTEGER NOT NULL,
          batch_first      INTEGER NOT NULL,
          batch_last       INTEGER NOT NULL,
          offered_to       INTEGER NOT NULL,
          plain_to         INTEGER NOT NULL,
          trimmed_to       INTEGER NOT NULL,
          trimmed_crc      INTEGER,
          frames           INTEGER NOT NULL,
          rows             INTEGER NOT NULL,
          marks_crc        INTEGER NOT NULL,
          origin           INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        """;

    // What the second layout added; a file of the first one is brought up to it when it is opened.
    private const string UpgradeFrom1 = """
        ALTER TABLE frame ADD COLUMN first_at INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE frame ADD COLUMN last_at  INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE frame ADD COLUMN trusted  INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE meta  ADD COLUMN origin   INTEGER NOT NULL DEFAULT 0;
        """;

    private const string SideTables = """
        CREATE TABLE gap (
          id        INTEGER PRIMARY KEY,
          first     INTEGER NOT NULL,
          last      INTEGER NOT NULL,
          rows      INTEGER NOT NULL,
          reason    TEXT    NOT NULL,
          from_at   INTEGER NOT NULL,
          to_at     INTEGER NOT NULL,
          loss_id   BLOB,
          stored_as INTEGER
        ) STRICT;
        CREATE TABLE quarantine (
          id        INTEGER PRIMARY KEY,
          channel   TEXT    NOT NULL,
          first     INTEGER NOT NULL,
          last      INTEGER NOT NULL,
          rows      INTEGER NOT NULL,
          reason    TEXT    NOT NULL,
          message   TEXT    NOT NULL,
          from_at   INTEGER NOT NULL,
          to_at     INTEGER NOT NULL,
          codec     INTEGER NOT NULL,
          raw_bytes INTEGER NOT NULL,
          bytes     INTEGER NOT NULL,
          body      BLOB    NOT NULL,
          UNIQUE (channel, first, last, reason)
        ) STRICT;
        CREATE TABLE aside (
          id        INTEGER PRIMARY KEY,
          spool_id  TEXT    NOT NULL,
          channel   TEXT    NOT NULL,
          first     INTEGER NOT NULL,
          last      INTEGER NOT NULL,
          rows      INTEGER NOT NULL,
          reason    TEXT    NOT NULL,
          since     INTEGER NOT NULL,
          certain   INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX frame_untrusted ON frame (last) WHERE trusted = 0;
        """;

    /// <summary>True when the file is empty, or was left before its tables were committed.</summary>
    public static bool IsBlank(SqliteConnection connection) =>
        Number(connection, "PRAGMA application_id") == 0
        && Number(connection, "PRAGMA user_version") == 0
        && Number(connection, "SELECT count(*) FROM sqlite_schema") == 0;

    /// <summary>Settings that are fixed once the first page is written.</summary>
    public static void Prepare(SqliteConnection connection) =>
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size = {PageSize}; PRAGMA auto_vacuum = INCREMENTAL;"));

    /// <summary>Makes the tables; inside a transaction.</summary>
    public static void Create(SqliteConnection connection)
    {
        Execute(connection, Tables + SideTables);
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};"));
    }

    /// <summary>True when the file has an earlier layout.</summary>
    public static bool IsOlder(SqliteConnection connection) => Number(connection, "PRAGMA user_version") < Version;

    /// <summary>Brings a file of an earlier layout up to the present one; inside a transaction.</summary>
    public static void Upgrade(SqliteConnection connection) =>
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"{UpgradeFrom1}{SideTables}PRAGMA user_version = {Version};"));

    /// <summary>Refuses files that are no spool, or one of a later program.</summary>
    public static void Require(SqliteConnection connection, string path)
    {
        var application = Number(connection, "PRAGMA application_id");
        if (application != ApplicationId)
        {
            throw new SpoolException(
                SpoolFailure.Corrupt,
                $"{path}: this SQLite file is not a spool (application id {application:x8}). Move it aside, or choose another data directory.");
        }

        var version = Number(connection, "PRAGMA user_version");
        if (version > Version)
        {
            throw new SpoolException(
                SpoolFailure.NewerVersion,
                $"{path}: the spool has layout {version}, this program knows layouts up to {Version}. "
                + "Install the newer program again; let it drain the spool before going back.");
        }
    }

    /// <summary>Settings that belong to the connection.</summary>
    public static void Configure(SqliteConnection connection, long? maxFileBytes)
    {
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = {CheckpointPages};
            PRAGMA journal_size_limit = {JournalBytes};
            PRAGMA cache_size = -1024;
            PRAGMA temp_store = MEMORY;
            PRAGMA cell_size_check = ON;
            PRAGMA trusted_schema = OFF;
            """));
        if (maxFileBytes is { } bytes)
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {Math.Max(1, bytes / PageSize)}"));
    }

    /// <summary>Runs SQL to its end, whatever rows it returns.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        do
        {
            while (reader.Read())
            {
            }
        }
        while (reader.NextResult());
    }

    /// <summary>Reads one number.</summary>
    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
