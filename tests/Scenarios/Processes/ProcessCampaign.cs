using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ThermalActors.Emulator;
using ThermalActors.Scenarios.Kernel;

namespace ThermalActors.Scenarios.Processes;

/// <summary>
/// kill -9 of the real executable on a real disk, at moments that the seed draws: while it starts, while it sends and commits, while it
/// stops; and of a service of its own while the station runs. Then a clean run, and a comparison of the spool's numbers with the table.
/// </summary>
internal sealed class ProcessCampaign(ProcessOptions options, TextWriter to)
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopWithin = TimeSpan.FromMinutes(3);

    /// <summary>Many rows in little time, whatever the clock of this machine is worth.</summary>
    private static readonly string[] Brisk =
    [
        "--set", "sensors.sample-interval=100ms", "--set", "batching.batch-size=5", "--set", "batching.interval=500ms", "--set", "clock.require-sync=off",
    ];

    private readonly Dice _dice = new(options.Seed, "processes");
    private readonly string _root = Path.Combine(Path.GetTempPath(), "thermal-kills-" + Path.GetRandomFileName());
    private readonly SortedDictionary<string, int> _kills = new(StringComparer.Ordinal);
    private readonly List<string> _faults = [];
    private (long Rows, long Lost, long Duplicated, long Reordered) _sum;

    private string LogFile => Path.Combine(_root, "processes.log");

    /// <summary>Plays it; 0 when every row is there once and in order.</summary>
    public int Run()
    {
        Directory.CreateDirectory(_root);
        var watch = Stopwatch.StartNew();
        try
        {
            // One cycle in five is about the service: it gets a process of its own then.
            var service = options.Cycles / 5;
            KillStation(options.Cycles - service);
            if (service > 0) KillService(service);
        }
        finally
        {
            if (_faults.Count == 0) Directory.Delete(_root, recursive: true);
        }

        Print(watch.Elapsed);
        return _faults.Count == 0 ? 0 : 1;
    }

    private void KillStation(int cycles)
    {
        var data = Path.Combine(_root, "station");
        string[] arguments =
        [
            "run", "--simulate", "--local", "--data-dir", data, "--port", "0", .. Brisk,
        ];
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            using var station = ProgramRun.Start(options.Program, LogFile, arguments);
            var moment = _dice.Pick("in the first second", "while starting", "while sending", "while sending", "while stopping");
            switch (moment)
            {
                case "in the first second":
                    Pause(_dice.Seconds(0, 1));
                    break;
                case "while starting":
                    Pause(_dice.Seconds(1, 3));
                    break;
                case "while sending":
                    WaitForRows(Path.Combine(data, "local"));
                    Pause(_dice.Seconds(0, 4));
                    break;
                default:
                    WaitForRows(Path.Combine(data, "local"));
                    Pause(_dice.Seconds(0, 1));
                    station.Terminate();
                    Pause(_dice.Seconds(0, 2.5));
                    break;
            }

            if (station.HasExited && station.ExitCode != 0 && moment is not "while stopping") Fault($"cycle {cycle}: ended by itself with {station.ExitCode}");
            station.Kill();
            Count($"station {moment}");
        }

        Finish([.. arguments, "--duration", "3"]);
        Judge(Path.Combine(data, "local"), Path.Combine(data, "local"));
    }

    private void KillService(int cycles)
    {
        var (data, warehouse) = (Path.Combine(_root, "sender"), Path.Combine(_root, "service"));
        var port = FreePorts();
        string[] serve = ["emulator", "--port", port.ToString(CultureInfo.InvariantCulture), "--data-dir", warehouse];
        var service = ProgramRun.Start(options.Program, LogFile, serve);
        if (!Until(StartWithin, () => KeyOf(warehouse) is not null)) Fault("the service made no key");
        var key = KeyOf(warehouse);
        string[] arguments =
        [
            "run", "--simulate", "--data-dir", data, "--port", "0", .. Brisk, "--set", $"snowflake.url=http://127.0.0.1:{port}", "--set", "snowflake.account=LOCAL-DEMO",
            "--set", "snowflake.user=THERMAL_STREAMING_USER", "--set", $"snowflake.auth.private-key-file={key}", "--set", "snowflake.role=none",
        ];
        try
        {
            using (var station = ProgramRun.Start(options.Program, LogFile, arguments))
            {
                for (var cycle = 0; cycle < cycles; cycle++)
                {
                    WaitForRows(data);
                    Pause(_dice.Seconds(0.5, 5));
                    service.Dispose();
                    Count("service while receiving");
                    if (station.HasExited) Fault($"cycle {cycle}: the station ended with {station.ExitCode} when the service was killed");
                    Pause(_dice.Seconds(0, 2));
                    service = ProgramRun.Start(options.Program, LogFile, serve);
                }

                Pause(TimeSpan.FromSeconds(3));
                station.Terminate();
                station.Wait(StopWithin);
            }

            Finish([.. arguments, "--duration", "3"]);
        }
        finally
        {
            service.Dispose();
        }

        Judge(data, EmulatorDirectory(warehouse));
    }

    /// <summary>A run that nobody kills must end by itself with nothing left to send.</summary>
    private void Finish(string[] arguments)
    {
        using var last = ProgramRun.Start(options.Program, LogFile, arguments);
        if (!last.Wait(StopWithin)) Fault("the clean run did not end");
        else if (last.ExitCode != 0) Fault($"the clean run ended with {last.ExitCode}");
    }

    /// <summary>Compares the numbers that the spool has given with the rows of the table.</summary>
    private void Judge(string spoolDirectory, string warehouse)
    {
        var accepted = LastNumber(spoolDirectory);
        var snowpipe = LocalSnowpipe.StartAsync(new EmulatorOptions { Directory = warehouse }, TimeProvider.System).GetAwaiter().GetResult();
        try
        {
            var proof = snowpipe.Admin.Proof();
            var streams = proof.Streams;
            var found = streams.Sum(stream => stream.Rows - stream.Duplicates);
            var lost = accepted - found;
            var (duplicated, reordered) = (streams.Sum(stream => stream.Duplicates), streams.Sum(stream => stream.OutOfOrder));
            _sum = (_sum.Rows + accepted, _sum.Lost + lost, _sum.Duplicated + duplicated, _sum.Reordered + reordered);
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {streams.Sum(s => s.Rows)} rows, {found} numbers, from {streams.Min(s => s.First)} to {streams.Max(s => s.Last)}; accepted {accepted}"));
            if (lost != 0 || duplicated != 0 || reordered != 0) Fault($"{lost} lost, {duplicated} duplicated, {reordered} reordered");
            if (!proof.ExactlyOnce || !proof.Settled) Fault($"the ledger says: exactly once {proof.ExactlyOnce}, settled {proof.Settled}");
        }
        finally
        {
            snowpipe.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static long LastNumber(string directory)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(directory, "spool.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT next_number FROM meta";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) - 1;
    }

    /// <summary>Waits until the spool has more rows than before: then the process is at work.</summary>
    private static void WaitForRows(string directory)
    {
        long? before = null;
        Until(StartWithin, () =>
        {
            var now = TryLastNumber(directory);
            before ??= now;
            return now > before;
        });
    }

    private static long? TryLastNumber(string directory)
    {
        try
        {
            return File.Exists(Path.Combine(directory, "spool.db")) ? LastNumber(directory) : 0;
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            return null;
        }
    }

    private static string? KeyOf(string warehouse) =>
        Directory.Exists(warehouse) ? Directory.EnumerateFiles(warehouse, "*.p8", SearchOption.AllDirectories).FirstOrDefault() : null;

    private static string EmulatorDirectory(string warehouse) =>
        Directory.EnumerateFiles(warehouse, "warehouse.duckdb", SearchOption.AllDirectories).Select(Path.GetDirectoryName).FirstOrDefault() ?? warehouse;

    // The emulator's ingest port is the next one.
    private static int FreePorts()
    {
        for (var port = 21_000; ; port += 2)
        {
            if (IsFree(port) && IsFree(port + 1)) return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool Until(TimeSpan atMost, Func<bool> isDone)
    {
        var watch = Stopwatch.StartNew();
        while (!isDone())
        {
            if (watch.Elapsed > atMost) return false;
            Pause(TimeSpan.FromMilliseconds(100));
        }

        return true;
    }

    private static void Pause(TimeSpan time)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(time);
    }

    private void Count(string kill) => _kills[kill] = _kills.GetValueOrDefault(kill) + 1;

    private void Fault(string text)
    {
        _faults.Add(text);
        to.WriteLine($"  FAULT: {text}");
    }

    private void Print(TimeSpan elapsed)
    {
        Line($"tier process, seed {options.Seed}");
        Line($"");
        Line($"  cycles            {_kills.Values.Sum(),14:N0}   in {elapsed.TotalSeconds:F0} s, {elapsed.TotalSeconds / Math.Max(1, _kills.Values.Sum()):F1} s a cycle");
        Line($"  rows stored       {_sum.Rows,14:N0}");
        Line($"  lost              {_sum.Lost,14:N0}");
        Line($"  duplicated        {_sum.Duplicated,14:N0}");
        Line($"  reordered         {_sum.Reordered,14:N0}");
        Line($"");
        Line($"killed with kill -9");
        foreach (var (moment, times) in _kills) Line($"  {moment,-32}{times,8:N0}");
        Line($"");
        Line($"{(_faults.Count == 0 ? "every row once and in order" : $"FAILED: {string.Join("; ", _faults)}; files are in {_root}")}");
    }

    private void Line(FormattableString text) => to.WriteLine(text.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
