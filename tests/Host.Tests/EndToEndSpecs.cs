using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ThermalActors.Emulator.Queries;
using Xunit.Abstractions;

namespace ThermalActors.Host.Tests;

/// <summary>The program as its user runs it: a process, a data folder, exit codes, rows in the table.</summary>
public sealed class EndToEndSpecs(ITestOutputHelper output) : IDisposable
{
    private const string Proof =
        "SELECT count(*), count(DISTINCT seq), min(seq), max(seq), count(DISTINCT channel) FROM DEMO.DEMO.THERMAL_SENSOR_DATA";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TempFolder _folder = new();
    private readonly StringBuilder _said = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_row_arrives_once_and_the_next_run_goes_on_at_the_next_number()
    {
        Assert.Equal((int)ExitCode.Done, await RunAsync("--duration", "3"));
        var first = await ProveAsync();
        Assert.True(first > 0, "no rows");

        Assert.Equal((int)ExitCode.Done, await RunAsync("--duration", "3"));

        Assert.True(await ProveAsync() > first);
    }

    [Fact]
    public async Task A_kill_in_the_middle_leaves_no_gap_and_no_duplicate()
    {
        using (var victim = Start("--batch-size", "3", "--interval", "1"))
        {
            await WaitForRowsAsync();
            victim.Kill(entireProcessTree: true);
            await victim.WaitForExitAsync().WaitAsync(Patience);
        }

        Assert.Equal((int)ExitCode.Done, await RunAsync("--duration", "3"));

        Assert.True(await ProveAsync() > 0);
    }

    [Fact]
    public async Task A_second_instance_on_the_same_folder_ends_with_4_and_the_first_goes_on()
    {
        using var first = Start("--batch-size", "3", "--interval", "1");
        await WaitForRowsAsync();

        Assert.Equal((int)ExitCode.DataDirectoryInUse, await RunAsync("--duration", "1"));

        Assert.False(first.HasExited);
        Assert.Equal(0, Signal(first.Id, Sigterm));
        await first.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal((int)ExitCode.Done, first.ExitCode);
    }

    [Fact]
    public async Task Rows_that_never_reached_the_disk_are_told_at_the_end()
    {
        // Nothing may be stored: the reserve is larger than any disk.
        var code = await RunAsync("--duration", "2", "--set", "spool.min-free-disk=1TiB", "--set", "host.shutdown-deadline=1s");

        Assert.Equal((int)ExitCode.Failed, code);
        Assert.Matches("rows lost: [1-9][0-9]*\\. They were in memory only", _said.ToString());
        Assert.Contains("has no room within the bounds", _said.ToString(), StringComparison.Ordinal);
    }

    private const int Sigterm = 15;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);

    private Process Start(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "thermal-actors.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["exec", program, "run", "--simulate", "--local", "--port", "0", "--data-dir", _folder.Path, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Print(line.Data);
        process.ErrorDataReceived += (_, line) => Print(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Print(string? line)
    {
        if (line is null) return;
        lock (_said)
        {
            _said.AppendLine(line);
            output.WriteLine(line);
        }
    }

    private async Task<int> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>Asks the running station, as <c>query</c> does, until rows are committed.</summary>
    private async Task WaitForRowsAsync()
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < Patience)
        {
            // Only a serving process is asked: opening the file beside a starting one would get in its way.
            if (File.Exists(Path.Combine(_folder.Path, "local", "emulator.json")) && (await QueryAsync())[0] > 0) return;

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        throw new TimeoutException("No rows were committed.");
    }

    private async Task<long> ProveAsync()
    {
        var proof = await QueryAsync();
        Assert.Equal([proof[0], proof[0], 1, proof[0], 1], proof);
        return proof[0];
    }

    private async Task<long[]> QueryAsync()
    {
        var result = await WarehouseClient.QueryAsync([Path.Combine(_folder.Path, "local")], Proof);
        return [.. result.Rows[0].Select(value => value is null ? 0 : Convert.ToInt64(value, CultureInfo.InvariantCulture))];
    }
}
