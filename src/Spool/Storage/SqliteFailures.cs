using Microsoft.Data.Sqlite;

namespace ThermalActors.Spool.Storage;

/// <summary>Turns SQLite's result codes into failures that say what to do (sqlite.org/rescode.html).</summary>
internal static class SqliteFailures
{
    private const int SharedMemorySize = 10 | (19 << 8);

    /// <summary>The failure of an operation on the spool file.</summary>
    /// <param name="error">What SQLite said.</param>
    /// <param name="path">The spool file.</param>
    /// <param name="doing">What was being done, as in "storing rows".</param>
    /// <param name="ambiguous">True when the commit itself failed.</param>
    public static SpoolException From(SqliteException error, string path, string doing, bool ambiguous)
    {
        var failure = Classify(error);
        var fate = ambiguous ? " Whether it took effect is known once the same batch is asked for again." : string.Empty;
        return new SpoolException(failure, $"{path}: {doing} failed (SQLite {error.SqliteExtendedErrorCode}). {Advice(failure)}{fate}", error)
        {
            Ambiguous = ambiguous,
        };
    }

    private static SpoolFailure Classify(SqliteException error) => error.SqliteErrorCode switch
    {
        13 => SpoolFailure.Full,

        // The index file of the write-ahead log cannot grow: in practice a full disk, reported as an I/O error.
        10 when error.SqliteExtendedErrorCode == SharedMemorySize => SpoolFailure.Full,
        8 => SpoolFailure.ReadOnly,

        // Not a database, damaged pages, a table or column that is missing, a row that contradicts the schema, a value of the wrong type.
        11 or 26 or 1 or 19 or 20 => SpoolFailure.Corrupt,
        _ => SpoolFailure.Io,
    };

    private static string Advice(SpoolFailure failure) => failure switch
    {
        SpoolFailure.Full => "The disk or the size limit of the spool is full: free some space, or let Snowflake catch up.",
        SpoolFailure.ReadOnly => "The file or its file system is read-only: check the mount, the owner and the state of the storage medium.",
        SpoolFailure.Corrupt => "The file is damaged: keep a copy of it, check the storage medium, and move the file aside to start with a new spool.",
        _ => "The disk reported an error or another program holds the file: check the kernel log and the storage medium.",
    };
}
