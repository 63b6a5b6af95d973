using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using ThermalActors.Emulator;

namespace ThermalActors.Host.Tests.Security;

/// <summary>The running service, as talkative as it can be: output, log file and every page stay free of secrets.</summary>
public sealed class ServiceSecrecySpecs : IDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("encrypted", "\"ready\":true")]
    [InlineData("pat", "suspended")]
    [InlineData("original-json", "suspended")]
    public async Task The_service_shows_no_secret(string configuration, string expected)
    {
        // The token is one that this Snowpipe refuses: errors are the talkative case.
        await using var snowpipe = await LocalSnowpipe.StartAsync(
            new EmulatorOptions { Directory = _folder["snowpipe"], User = "STATION", Pats = [new PatCredential("another-token-altogether")] }, TimeProvider.System, null, CancellationToken.None);
        using var secrets = new MarkedSecrets(snowpipe.ControlUrl);
        await using var own = configuration is "encrypted" ? await ForAsync(secrets.PublicKeyPem) : null;
        var port = FreePort();
        using var service = Start(
            "run", "--config", secrets.Configure(configuration), "--set", $"snowflake.url={(own ?? snowpipe).ControlUrl.GetLeftPart(UriPartial.Authority)}",
            "--simulate", "--verbose", "--set", "host.log.file=on", "--set", "host.shutdown-deadline=5s", "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--data-dir", _folder["data"]);
        var output = Task.WhenAll(service.StandardOutput.ReadToEndAsync(), service.StandardError.ReadToEndAsync());
        var pages = await PagesAsync(port, expected, service);

        Assert.Equal(0, Signal(service.Id, Sigterm));
        await service.WaitForExitAsync().WaitAsync(Patience);
        var said = string.Concat(await output);

        Assert.NotEmpty(said);
        Assert.Empty(secrets.In(said));
        Assert.Empty(secrets.In(pages));
        Assert.NotEmpty(Directory.EnumerateFiles(_folder["data"], "*.log"));
        Assert.Empty(secrets.InFilesOf(_folder["data"]));
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Task<LocalSnowpipe> ForAsync(string publicKey) => LocalSnowpipe.StartAsync(
        new EmulatorOptions { Directory = _folder["own"], User = "STATION", PublicKeys = [publicKey] }, TimeProvider.System, null, CancellationToken.None);

    /// <summary>All pages, once the status shows what the configuration leads to.</summary>
    private static async Task<string> PagesAsync(int port, string expected, Process service)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
        var limit = Stopwatch.StartNew();
        var status = string.Empty;
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!status.Contains(expected, StringComparison.Ordinal))
        {
            Assert.False(service.HasExited, "the service has ended");
            Assert.True(limit.Elapsed < Patience, status);
            status = await GetAsync(http, "/api/status") ?? string.Empty;
            await pause.WaitForNextTickAsync();
        }

        var pages = new StringBuilder(status);
        foreach (var page in (string[])["/", "/livez", "/readyz", "/metrics"]) pages.Append(await GetAsync(http, page));
        return pages.ToString();
    }

    private static async Task<string?> GetAsync(HttpClient http, string page)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(page, UriKind.Relative));
            return await answer.Content.ReadAsStringAsync();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "thermal-actors.dll"), .. arguments]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
