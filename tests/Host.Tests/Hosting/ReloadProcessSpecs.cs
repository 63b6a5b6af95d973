using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ThermalActors.Host.Tests.Hosting;

/// <summary>The program itself, told by a real SIGHUP to read its configuration again.</summary>
public sealed partial class ReloadProcessSpecs : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TempFolder _folder = new();
    private readonly List<string> _lines = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Takes_a_good_file_over_refuses_a_bad_one_and_goes_on()
    {
        Write("batching.batch-size = 5");
        using var program = Start();
        var start = HashOf(await LineAsync(program, " starts: configuration "));

        Write("batching.batch-size = 7, host.http = \"127.0.0.1:9\"");
        await SignalAsync(program, "-HUP");
        var taken = await LineAsync(program, ": the configuration was read again");
        Assert.Contains("batching.batch-size changed", taken, StringComparison.Ordinal);
        var live = HashOf(taken);
        Assert.NotEqual(start, live);
        await LineAsync(program, "Waits for a restart: host.http");

        Write("batching.batch-size = 0, bacthing.interval = 3s");
        await SignalAsync(program, "-HUP");
        Assert.Contains($"has 2 faults and is not taken over; {live} stays in force", await LineAsync(program, "is not taken over"), StringComparison.Ordinal);
        await LineAsync(program, "my.conf:1: ");
        await LineAsync(program, "my.conf:1: ");
        Assert.Contains(_lines, line => line.Contains("bacthing.interval: unknown key. Did you mean batching.interval?", StringComparison.Ordinal));
        Assert.Contains(_lines, line => line.Contains("batching.batch-size = \"0\": expected a whole number from 1 to 10000", StringComparison.Ordinal));

        await SignalAsync(program, "-TERM");
        while (await program.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line) _lines.Add(line);
        await program.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(program.ExitCode is (int)ExitCode.Done or (int)ExitCode.RowsLeft, $"exit code {program.ExitCode}\n{string.Join('\n', _lines)}");
    }

    private void Write(string text) => File.WriteAllText(_folder["my.conf"], $"thermal-actors {{ {text} }}");

    private async Task<string> LineAsync(Process program, string part)
    {
        while (await program.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            _lines.Add(line);
            if (line.Contains(part, StringComparison.Ordinal)) return line;
        }

        throw new Xunit.Sdk.XunitException($"The program ended before it said '{part}':\n{string.Join('\n', _lines)}");
    }

    private static string HashOf(string line) => Hash().Match(line).Groups["hash"].Value is { Length: 12 } hash
        ? hash
        : throw new Xunit.Sdk.XunitException($"No hash in: {line}");

    private static async Task SignalAsync(Process program, string signal)
    {
        using var kill = Process.Start("kill", [signal, program.Id.ToString(CultureInfo.InvariantCulture)])!;
        await kill.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, kill.ExitCode);
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        string[] arguments =
        [
            "exec", Path.Combine(AppContext.BaseDirectory, "thermal-actors.dll"), "run", "--simulate", "--local", "--config", _folder["my.conf"],
            "--set", "sensors.sample-interval=5s", "--data-dir", _folder["data"],
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    [GeneratedRegex("configuration (?<hash>[0-9a-f]{12})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hash();
}
