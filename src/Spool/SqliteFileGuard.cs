using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using ThermalActors.Spool.Damage;

namespace ThermalActors.Spool;

/// <summary>Lets a service start although one of its small SQLite files is damaged, such as the journal <c>state.db</c>.</summary>
public static class SqliteFileGuard
{
    /// <summary>
    /// Checks a SQLite file and moves it to <c>NAME.damaged-TIME</c> (the newest three are kept) when it is no database or its pages
    /// contradict each other. The whole file is read. A file that is missing, in use or on a failing disk is left alone.
    /// </summary>
    /// <param name="path">The file; nobody may have it open.</param>
    /// <param name="time">Gives the moved file its name.</param>
    /// <returns>The new path, or null when the file is sound or was left alone.</returns>
    /// <exception cref="IOException">The damaged file cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be written.</exception>
    public static string? MoveAsideIfDamaged(string path, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(time);
        return File.Exists(path) && IsDamaged(path) ? DamagedFiles.MoveAside(path, time.GetUtcNow()) : null;
    }

    private static bool IsDamaged(string path)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            var answer = Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            return !string.Equals(answer, "ok", StringComparison.Ordinal);
        }
        catch (SqliteException e)
        {
            return e.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;
        }
    }
}
