using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThermalActors.Host.Hosting.Systemd;

namespace ThermalActors.Host.Tests.Packaging;

/// <summary>The program as systemd runs it.</summary>
public sealed class ServiceProcessSpecs : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Says_ready_feeds_the_watchdog_and_says_that_it_stops()
    {
        using var systemd = new NotifySocket(_folder["notify"]);
        using var program = Start(systemd.Address);
        var output = program.StandardOutput.ReadToEndAsync();
        var end = program.WaitForExitAsync().WaitAsync(Patience);
        var lines = await systemd.TakeLinesUntilAsync(end);
        await end;

        Assert.True(program.ExitCode == (int)ExitCode.Done, $"exit code {program.ExitCode}\n{await output}");
        Assert.Equal("READY=1", lines[0]);
        Assert.InRange(lines.IndexOf("STOPPING=1"), 1, lines.Count);
        Assert.InRange(lines.IndexOf("WATCHDOG=1"), 1, lines.IndexOf("STOPPING=1"));
        Assert.Contains("STATUS=Collecting; rows arrive in the table", lines);
    }

    [Fact]
    public void Nothing_is_added_outside_systemd()
    {
        Assert.Empty(Added(null));
        Assert.Empty(Added("relative"));
        Assert.Single(Added("/run/systemd/notify"));
    }

    private static IEnumerable<ServiceDescriptor> Added(string? socket) =>
        new ServiceCollection().AddSystemdReports(TestStation.Settings(), name => name == "NOTIFY_SOCKET" ? socket : null)
            .Where(service => service.ServiceType == typeof(IHostedService));

    private Process Start(string socket)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "thermal-actors.dll");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["NOTIFY_SOCKET"] = socket;
        start.Environment["WATCHDOG_USEC"] = "90000000";
        foreach (var argument in (string[])["exec", program, "run", "--simulate", "--local", "--port", "0", "--duration", "2", "--data-dir", _folder["data"]])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
