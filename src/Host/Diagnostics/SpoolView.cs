using System.Globalization;
using Microsoft.Data.Sqlite;
using ThermalActors.Spool;

namespace ThermalActors.Host.Diagnostics;

/// <summary>Why a spool file cannot be shown.</summary>
internal sealed class SpoolViewException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// What is in a spool, seen from outside: opened for reading only, so that it can be looked at while the service writes to it, and
/// that looking at the spool of a stopped service leaves no trace.
/// </summary>
internal sealed record SpoolView
{
    /// <summary>File name in the data folder.</summary>
    public const string FileName = "spool.db";

    // "TASP", as the spool marks its files.
    private const int ApplicationId = 0x54415350;

    public required string File { get; init; }

    public required long Bytes { get; init; }

    public required long Layout { get; init; }

    public required string SpoolId { get; init; }

    public required string Channel { get; init; }

    public required string ChannelBase { get; init; }

    public required bool ChannelExact { get; init; }

    /// <summary><c>ACCOUNT/DATABASE.SCHEMA.PIPE</c>.</summary>
    public required string Target { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rows that wait.</summary>
    public required long Rows { get; init; }

    public required long Frames { get; init; }

    /// <summary>Number that the next row gets.</summary>
    public required long Next { get; init; }

    /// <summary>Rows up to here may have left the machine.</summary>
    public required long OfferedTo { get; init; }

    /// <summary>Rows up to here are committed and deleted.</summary>
    public required long CommittedTo { get; init; }

    /// <summary>When the oldest waiting frame was sealed.</summary>
    public DateTimeOffset? OldestAt { get; init; }

    /// <summary>Rows that gave way to a bound and are still to be reported.</summary>
    public long Dropped { get; init; }

    /// <summary>Rows in the quarantine.</summary>
    public long Quarantined { get; init; }

    /// <summary>Rows that are set aside because it is not certain whose they are.</summary>
    public long SetAside { get; init; }

    /// <summary>Opens a spool for reading.</summary>
    /// <param name="file">The database file.</param>
    /// <param name="live">True when a station has it open.</param>
    /// <exception cref="SpoolViewException">It is no spool, is damaged, or may not be read.</exception>
    public static SqliteConnection Open(string file, bool live)
    {
        // A log without a station is left from a crash: reading it needs its index, which SQLite then makes. Without a log nothing must appear.
        var traceless = !live && !System.IO.File.Exists(file + "-wal");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = traceless ? new Uri(file).AbsoluteUri + "?immutable=1" : file,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        try
        {
            connection.Open();
            var application = Number(connection, "PRAGMA application_id");
            return application == ApplicationId ? connection : throw new SpoolViewException($"{file} is not a spool (application id {application:x8})");
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw e is SqliteException sqlite ? Failure(file, sqlite) : e;
        }
    }

    /// <summary>Reads a spool.</summary>
    /// <exception cref="SpoolViewException">It is no spool, is damaged, or may not be read.</exception>
    public static SpoolView Read(string file, bool live)
    {
        using var connection = Open(file, live);
        try
        {
            // One transaction, so that all figures belong to the same moment.
            using var snapshot = connection.BeginTransaction(deferred: true);
            return Read(connection, file);
        }
        catch (SqliteException e)
        {
            throw Failure(file, e);
        }
    }

    /// <summary>The exception for an error of SQLite.</summary>
    public static SpoolViewException Failure(string file, SqliteException e) => e.SqliteErrorCode switch
    {
        14 or 8 or 3 => new($"{file} may not be read by {Environment.UserName}: look as the user of the service (sudo -u thermal-actors …)", e),
        _ => new($"{file} cannot be read (SQLite {e.SqliteExtendedErrorCode}): it is damaged, or its storage medium is", e),
    };

    /// <summary>One number.</summary>
    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static SpoolView Read(SqliteConnection connection, string file)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT spool_id, channel, channel_base, channel_exact, target, created_at, rows, frames, next_number, offered_to, trimmed_to,
              (SELECT sealed_at FROM frame WHERE last > trimmed_to ORDER BY last LIMIT 1)
            FROM meta
            """;
        using var reader = command.ExecuteReader();
        if (!reader.Read()) throw new SpoolViewException($"{file} is damaged: its table 'meta' is empty");
        return new SpoolView
        {
            File = file,
            Bytes = SizeOf(file) + SizeOf(file + "-wal"),
            Layout = Number(connection, "PRAGMA user_version"),
            SpoolId = reader.GetString(0),
            Channel = reader.GetString(1),
            ChannelBase = reader.GetString(2),
            ChannelExact = reader.GetInt64(3) != 0,
            Target = reader.GetString(4),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)),
            Rows = reader.GetInt64(6),
            Frames = reader.GetInt64(7),
            Next = reader.GetInt64(8),
            OfferedTo = reader.GetInt64(9),
            CommittedTo = reader.GetInt64(10),
            OldestAt = reader.IsDBNull(11) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(11)),
            Dropped = RowsOf(connection, "gap"),
            Quarantined = RowsOf(connection, "quarantine"),
            SetAside = RowsOf(connection, "aside"),
        };
    }

    // Tables of a later layout than the first.
    private static long RowsOf(SqliteConnection connection, string table) =>
        Number(connection, $"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '{table}'") == 0
            ? 0
            : Number(connection, $"SELECT coalesce(sum(rows), 0) FROM {table}");

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
