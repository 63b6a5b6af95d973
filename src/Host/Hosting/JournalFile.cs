using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ThermalActors.Host.Hosting;

/// <summary>
/// Prepares the journal's file before the actor system opens it: write-ahead logging is a property of the file and the
/// plugin cannot set it. The journal holds only facts that the spool and the service can tell again, so a damaged file is
/// put aside and never stops the service.
/// </summary>
internal static class JournalFile
{
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int SharedMemorySize = 10 | (19 << 8);
    private const int NotADatabase = 26;

    /// <summary>Prepares the file.</summary>
    /// <param name="path">The file; made when missing.</param>
    /// <param name="time">Clock for the name of a file that is put aside.</param>
    /// <returns>Where a damaged file was put, null when there was none.</returns>
    /// <exception cref="SqliteException">The file can be neither opened nor replaced.</exception>
    public static string? Prepare(string path, TimeProvider time)
    {
        DataDirectory.Create(Path.GetDirectoryName(path)!);
        try
        {
            SwitchToWriteAheadLog(path);
            return null;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            var aside = $"{path}.damaged-{time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
            foreach (var suffix in new[] { string.Empty, "-wal", "-shm" })
            {
                if (File.Exists(path + suffix)) File.Move(path + suffix, aside + suffix, overwrite: true);
            }

            SwitchToWriteAheadLog(path);
            return aside;
        }
    }

    /// <summary>True when it failed because the disk is full; the index of the log reports that as an I/O error.</summary>
    public static bool IsDiskFull(SqliteException e) => e.SqliteErrorCode == Full || e.SqliteExtendedErrorCode == SharedMemorySize;

    private static void SwitchToWriteAheadLog(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA quick_check(1);";
        using var reader = command.ExecuteReader();
        reader.NextResult();
        if (reader.Read() && reader.GetString(0) is { } verdict && !string.Equals(verdict, "ok", StringComparison.Ordinal))
            throw new SqliteException(verdict, Corrupt);
    }
}
