using Microsoft.Data.Sqlite;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Inspection;

/// <summary>The tables of a spool that is only read.</summary>
internal sealed class SpoolTables(SqliteConnection connection, string file) : IDisposable
{
    public SqliteConnection Connection => connection;

    public string File => file;

    public FrameTable Frames { get; } = new(connection);

    public MetaTable Meta { get; } = new(connection, file);

    public GapTable Gaps { get; } = new(connection);

    public AsideTable Aside { get; } = new(connection);

    public QuarantineTable Quarantine { get; } = new(connection);

    public long Number(string sql) => SpoolSchema.Number(connection, sql);

    public void Dispose()
    {
        Frames.Dispose();
        Meta.Dispose();
        Gaps.Dispose();
        Aside.Dispose();
        Quarantine.Dispose();
        connection.Dispose();
    }
}
