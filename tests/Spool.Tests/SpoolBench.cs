using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool.Storage;

namespace ThermalActors.Spool.Tests;

/// <summary>A directory with one spool file in it, and ways to open it, to kill its owner and to damage it.</summary>
internal sealed class SpoolBench : IDisposable
{
    public static readonly FetchLimits Wide = new(4 * 1024 * 1024, int.MaxValue);

    private readonly TempDirectory _directory = new();
    private int _copies;

    public Faults Faults { get; } = new();

    public SpoolOptions Options { get; set; } = new() { Path = "set by the bench", ChannelBase = "PI-1", Target = "ORG-ACCT/DEMO.DEMO.PIPE", BallastBytes = 0, Rewriter = new LineRewriter() };

    public FakeDisk Disk { get; } = new();

    public IRowEncoder Encoder { get; set; } = new LineEncoder();

    /// <summary>Rows as the service writes them, instead of short lines.</summary>
    public void WriteRealRows() => (Encoder, Options) = (new RowJsonWriter(), Options with { Rewriter = JsonRowRewriter.Instance });

    public FakeTimeProvider Time { get; } = new(Make.Noon);

    /// <summary>The id that the next sequence gets.</summary>
    public string SpoolId { get; set; } = "TESTSPOOL1";

    public string Path => _directory.File("spool.db");

    public string Wal => Path + "-wal";

    public void Dispose() => _directory.Dispose();

    public SqliteSpool Open() => Open(Path);

    public SqliteSpool Open(string path) =>
        SqliteSpool.Open(Options with { Path = path }, Encoder, Time, new SpoolSurroundings(() => SpoolId, Faults, Disk));

    /// <summary>What is left on the disk if the power fails now: the file and its log, without the shared index.</summary>
    public string CopyAsAfterPowerCut(long? walBytes = null, string? of = null)
    {
        var source = of ?? Path;
        var copy = _directory.File($"copy{++_copies}.db");
        System.IO.File.Copy(source, copy);
        if (!System.IO.File.Exists(source + "-wal")) return copy;
        System.IO.File.Copy(source + "-wal", copy + "-wal");
        if (walBytes is { } length)
        {
            using var wal = System.IO.File.OpenWrite(copy + "-wal");
            wal.SetLength(length);
        }

        return copy;
    }

    /// <summary>A file beside the spool.</summary>
    public string File(string name) => _directory.File(name);

    /// <summary>Runs SQL from outside.</summary>
    public object? Sql(string sql, string? on = null)
    {
        using var connection = new SqliteConnection($"Data Source={on ?? Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Everything that can be fetched, row number by row number.</summary>
    public static List<long> Drain(ISpool spool, FetchLimits limits)
    {
        var numbers = new List<long>();
        var after = Sequence.None;
        while (spool.Fetch(after, limits) is { } batch)
        {
            numbers.AddRange(Bodies.Numbers(batch));
            after = batch.Last;
        }

        return numbers;
    }
}
