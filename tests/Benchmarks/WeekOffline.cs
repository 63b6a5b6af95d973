using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ThermalActors.Emulator.Queries;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;

namespace ThermalActors.Benchmarks;

/// <summary>A week without a server, and the way back: memory, time, rate, and every row exactly once.</summary>
internal sealed class WeekOffline
{
    private const int Week = 7 * 86_400;
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(60);

    private readonly string _root;
    private readonly int _rows;
    private readonly int _batch;
    private readonly TextWriter _output;

    private WeekOffline(string root, int rows, int batch, TextWriter output) => (_root, _rows, _batch, _output) = (root, rows, batch, output);

    private string Data => Path.Combine(_root, "data");

    private string SpoolFile => Path.Combine(Data, "spool.db");

    private string Warehouse => Path.Combine(_root, "snowpipe");

    /// <summary>Runs the measurement.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        var rows = int.Parse(Value("--rows") ?? Week.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var batch = int.Parse(Value("--batch") ?? "60", CultureInfo.InvariantCulture);
        var root = Value("--dir") is { } dir ? Directory.CreateDirectory(dir).FullName : Directory.CreateTempSubdirectory("week-").FullName;
        try
        {
            return await new WeekOffline(root, rows, batch, output).RunAsync() ? 0 : 1;
        }
        finally
        {
            if (Value("--dir") is null) Directory.Delete(root, recursive: true);
        }
    }

    private async Task<bool> RunAsync()
    {
        Directory.CreateDirectory(Data);
        Say($"{_rows} rows, {_batch} a batch");
        Fill();
        Open();
        WriteLogin();
        using var server = Start("emulator", "--port", "0", "--data-dir", Warehouse, "--public-key", Path.Combine(_root, "key.pub"), "--account", "WEEK-TEST", "--user", "WEEK");
        try
        {
            await WaitAsync(() => File.Exists(Path.Combine(Warehouse, "emulator.json")));
            await CatchUpAsync(await ControlUrlAsync());
            return await ProveAsync();
        }
        finally
        {
            Stop(server);
        }
    }

    /// <summary>Stores the rows of the week as the spool of the service does, at the speed of the disk.</summary>
    private void Fill()
    {
        var readings = new WeekReadings(TimeProvider.System.GetUtcNow().AddSeconds(-_rows));
        var life = Guid.NewGuid();
        var watch = Stopwatch.StartNew();
        using var spool = SqliteSpool.Open(Options(SpoolFile), new RowJsonWriter(), TimeProvider.System);
        var next = 0.0;
        for (var (stored, ordinal) = (0, 1L); stored < _rows; ordinal++)
        {
            if (stored >= next * _rows)
            {
                Memory($"filling {next:P0}", Environment.ProcessId);
                next += 0.2;
            }

            var rows = readings.Next(Math.Min(_batch, _rows - stored));
            spool.Store(new StoreRequest(life, ordinal, rows, rows[^1].SampledAt, Offer: false));
            stored += rows.Count;
        }

        spool.Flush();
        Memory($"filling 100 %", Environment.ProcessId);
        Say($"filled in {watch.Elapsed.TotalSeconds:0.0} s ({_rows / watch.Elapsed.TotalSeconds:0} rows/s), {spool.State.Frames} frames, {spool.State.Bytes / 1048576.0:0.0} MiB on disk ({(double)spool.State.Bytes / _rows:0} bytes a row)");
    }

    /// <summary>Opening must take as long for a week as for a minute.</summary>
    private void Open()
    {
        var small = Path.Combine(_root, "small.db");
        using (var spool = SqliteSpool.Open(Options(small), new RowJsonWriter(), TimeProvider.System))
        {
            var rows = new WeekReadings(TimeProvider.System.GetUtcNow()).Next(_batch);
            spool.Store(new StoreRequest(Guid.NewGuid(), 1, rows, rows[^1].SampledAt, Offer: false));
        }

        Say($"open: {Milliseconds(small):0.0} ms with {_batch} rows, {Milliseconds(SpoolFile):0.0} ms with {_rows} (median of 9)");
    }

    private static double Milliseconds(string file)
    {
        var times = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            var watch = Stopwatch.StartNew();
            using var spool = SqliteSpool.Open(Options(file), new RowJsonWriter(), TimeProvider.System);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times.Order().ElementAt(4);
    }

    /// <summary>Runs the real service until the week is committed.</summary>
    private async Task CatchUpAsync(Uri control)
    {
        var (config, port) = (Path.Combine(_root, "week.conf"), FreePort());
        await File.WriteAllTextAsync(config, $$"""
            thermal-actors {
              device.id = WEEK
              data-dir = "{{Data}}"
              sensors { simulate = on, sample-interval = 1s }
              batching { batch-size = {{_batch}}, interval = 60s }
              snowflake { account = WEEK-TEST, url = "{{control.GetLeftPart(UriPartial.Authority)}}", user = WEEK
                auth { method = keypair, private-key-file = "{{Path.Combine(_root, "key.p8")}}" } }
              host { http = "127.0.0.1:{{port}}", shutdown-deadline = 2m }
            }
            """);
        var watch = Stopwatch.StartNew();
        using var service = Start("run", "--config", config);
        using var page = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
        var (first, reported) = (default(TimeSpan?), 0.0);
        while (true)
        {
            if (service.HasExited) throw new InvalidOperationException($"the service ended with exit code {service.ExitCode}");
            if (watch.Elapsed > Patience) throw new TimeoutException("the week was not caught up");
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
            var committed = await CommittedAsync(page);
            if (committed > 0) first ??= watch.Elapsed;
            if (committed >= reported * _rows)
            {
                Memory($"catching up {Math.Min(1, (double)committed / _rows):P0}", service.Id);
                reported += 0.2;
            }

            if (committed >= _rows) break;
        }

        var seconds = watch.Elapsed.TotalSeconds;
        Say($"caught up {seconds:0.0} s after the start of the service (first commit after {first!.Value.TotalSeconds:0.0} s): {_rows / seconds:0} rows/s; peak resident memory {ProcessMemory.Peak(service.Id):0} MiB");
        Stop(service);
        await service.WaitForExitAsync().WaitAsync(Patience);
        Say($"the service stopped with exit code {service.ExitCode}");
    }

    private static async Task<long> CommittedAsync(HttpClient page)
    {
        try
        {
            using var status = System.Text.Json.JsonDocument.Parse(await page.GetStringAsync(new Uri("/api/status", UriKind.Relative)));
            return status.RootElement.GetProperty("spool").GetProperty("committed").GetInt64();
        }
        catch (HttpRequestException)
        {
            // The page is not served yet.
            return 0;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> ProveAsync()
    {
        var result = await WarehouseClient.QueryAsync([Warehouse], $"""
            SELECT count(*), count(DISTINCT seq), min(seq), max(seq), count(DISTINCT channel), count(*) FILTER (WHERE hostname = 'week' AND seq <= {_rows}), max(seq) - count(*)
            FROM DEMO.DEMO.THERMAL_SENSOR_DATA
            """);
        var row = result.Rows[0].Select(value => Convert.ToInt64(value, CultureInfo.InvariantCulture)).ToArray();
        var proven = row[0] == row[1] && row[2] == 1 && row[3] == row[0] && row[4] == 1 && row[5] == _rows;
        Say($"table: {row[0]} rows, {row[1]} different, {row[2]} to {row[3]}, {row[5]} of the week: {(proven ? "every row exactly once" : "NOT exactly once")}");
        return proven;
    }

    private async Task<Uri> ControlUrlAsync()
    {
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Warehouse, "emulator.json")));
        return new Uri(json.RootElement.EnumerateObject().First(p => p.Name.Contains("control", StringComparison.OrdinalIgnoreCase)).Value.GetString()!);
    }

    private void WriteLogin()
    {
        using var key = RSA.Create(2048);
        File.WriteAllText(Path.Combine(_root, "key.p8"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_root, "key.pub"), key.ExportSubjectPublicKeyInfoPem());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(_root, "key.p8"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static SpoolOptions Options(string file) => new()
    {
        Path = file,
        ChannelBase = "WEEK",
        Target = "WEEK-TEST/DEMO.DEMO.THERMAL_SENSOR_PIPE",
        MaxBytes = 1L << 30,
        MinFreeDisk = 256L << 20,
    };

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "thermal-actors.dll"), .. arguments]) start.ArgumentList.Add(argument);
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        return process;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);

    private static void Stop(Process process)
    {
        if (!process.HasExited) _ = Signal(process.Id, Sigterm);
    }

    private static async Task WaitAsync(Func<bool> until)
    {
        var watch = Stopwatch.StartNew();
        while (!until())
        {
            if (watch.Elapsed > Patience) throw new TimeoutException("the local Snowpipe did not start");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    private void Memory(FormattableString when, int process)
    {
        var heap = process == Environment.ProcessId ? $", managed heap {GC.GetTotalMemory(forceFullCollection: true) / 1048576.0:0.0} MiB" : (FormattableString)$"";
        Say($"{when.ToString(CultureInfo.InvariantCulture),-18} {ProcessMemory.Resident(process):0} MiB resident{heap.ToString(CultureInfo.InvariantCulture)}");
    }

    private void Say(FormattableString text) => _output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
