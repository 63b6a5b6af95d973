using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using ThermalActors.Emulator.Queries;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Tests.Commands;
using ThermalActors.Readings.Rows;
using ThermalActors.Spool;
using Xunit.Abstractions;

namespace ThermalActors.Host.Tests.Damage;

/// <summary>The folder of a local station with forty rows that wait, ways to damage its files, and the real program to start on it.</summary>
internal sealed class DamagedFolder(ITestOutputHelper output) : IDisposable
{
    public const int RowsPerBatch = 10;
    public const int Batches = 4;

    private const string Device = "PI-1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TempFolder _folder = new();

    public string Local => LocalStation.DirectoryOf(_folder.Path);

    public string Spool => StationAssembly.SpoolPath(Local);

    public string Journal => System.IO.Path.Combine(Local, "state.db");

    public void Dispose() => _folder.Dispose();

    /// <summary>Stores the rows as a service does, and leaves its files as they are at a power cut: the newest batches are in the log.</summary>
    public void FillAsBeforeAPowerCut(bool emptyLog)
    {
        Directory.CreateDirectory(Local);
        var source = _folder["source.db"];
        using (var spool = SqliteSpool.Open(
            new SpoolOptions { Path = source, ChannelBase = Device, Target = $"{LocalStation.Account}/DEMO.DEMO.THERMAL_SENSOR_PIPE", BallastBytes = 0 }, new RowJsonWriter(), TimeProvider.System))
        {
            var life = Guid.NewGuid();
            for (var i = 1; i <= Batches; i++)
            {
                if (i == Batches) spool.Flush();
                spool.Store(new StoreRequest(life, i, SpoolFolder.Rows(RowsPerBatch, i), TestStation.Noon.AddSeconds(10 * i), Offer: false));
            }

            if (emptyLog) spool.Flush();
            File.Copy(source, Spool);
            File.Copy(source + "-wal", Spool + "-wal");
        }
    }

    /// <summary>Writes the journal of a service that never sent anything.</summary>
    public void MakeJournal()
    {
        using var connection = new SqliteConnection($"Data Source={Journal};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(20000));";
        command.ExecuteNonQuery();
    }

    public static void Randomize(string file, int seed = 1)
    {
        var bytes = new byte[Math.Max(40_000, File.Exists(file) ? new FileInfo(file).Length : 0)];
        new Random(seed).NextBytes(bytes);
        File.WriteAllBytes(file, bytes);
    }

    public static void Truncate(string file, double share)
    {
        using var stream = File.OpenWrite(file);
        stream.SetLength((long)(stream.Length * share));
    }

    /// <summary>Flips a byte in the body of the second frame.</summary>
    public void FlipAByte()
    {
        using var connection = new SqliteConnection($"Data Source={Spool};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE frame SET body = CAST(substr(body, 1, 40) || x'00FF' || substr(body, 43) AS BLOB) WHERE last = 20";
        Assert.Equal(1, command.ExecuteNonQuery());
    }

    /// <summary>Runs the program until it has sampled for a second and stopped in order.</summary>
    public async Task<(int Code, string Output)> RunAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "thermal-actors.dll"), "run", "--simulate", "--local", "--port", "0", "--duration", "1", "--data-dir", _folder.Path,
            "--set", $"device.id={Device}", "--set", "host.shutdown-deadline=2m",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var text = new StringBuilder();
        void Take(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null) return;
            lock (text) text.AppendLine(line.Data);
        }

        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync().WaitAsync(Patience);
        lock (text)
        {
            output.WriteLine(text.ToString());
            return (process.ExitCode, text.ToString());
        }
    }

    /// <summary>The numbers of the rows that waited before, as they are in the table.</summary>
    public async Task<IReadOnlyList<long>> ArrivedAsync() =>
        [.. (await QueryAsync("SELECT seq FROM DEMO.DEMO.THERMAL_SENSOR_DATA WHERE hostname = 'pi' ORDER BY seq")).Select(row => Convert.ToInt64(row[0], CultureInfo.InvariantCulture))];

    /// <summary>Asserts that no number is in the table twice and that rows of this run followed; returns how many gap rows there are.</summary>
    public async Task<long> ProveAsync()
    {
        var row = (await QueryAsync("""
            SELECT count(*), count(DISTINCT channel || '/' || seq), count(DISTINCT rowid), count(*) FILTER (WHERE hostname <> 'pi'), count(gap)
            FROM DEMO.DEMO.THERMAL_SENSOR_DATA
            """))[0].Select(value => Convert.ToInt64(value, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal((row[0], row[0]), (row[1], row[2]));
        Assert.True(row[3] > 0, "no row of this run arrived");
        return row[4];
    }

    private async Task<IReadOnlyList<System.Collections.Immutable.ImmutableArray<object?>>> QueryAsync(string sql) => (await WarehouseClient.QueryAsync([Local], sql)).Rows;
}
