using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using ThermalActors.Host.Commands;

namespace ThermalActors.Host.Tests.Commands;

public sealed class CommandLineSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("See: thermal-actors --help", "--bogus")]
    [InlineData("See: thermal-actors run --help", "run", "--bogus")]
    [InlineData("--duration needs a number of seconds above 0", "--local", "--duration", "0")]
    [InlineData("--duration needs a number of seconds above 0", "--local", "--duration", "-5")]
    [InlineData("--duration", "--local", "--duration", "soon")]
    [InlineData("Required argument missing", "query")]
    [InlineData("'xml' not recognized", "query", "select 1", "--format", "xml")]
    [InlineData("--max-rows needs a number", "query", "select 1", "--max-rows", "0")]
    [InlineData("as a number", "query", "select 1", "--max-rows", "many")]
    [InlineData("--port needs a number", "emulator", "--port", "70000")]
    [InlineData("the faults of /nonexistent.json cannot be used", "emulator", "--port", "0", "--data-dir", "$", "--faults", "/nonexistent.json")]
    [InlineData("TLS needs both", "emulator", "--port", "0", "--data-dir", "$", "--tls-cert", "/nonexistent.pem")]
    [InlineData("/nonexistent.pem with the key /nonexistent.key cannot be used", "emulator", "--port", "0", "--data-dir", "$", "--tls-cert", "/nonexistent.pem", "--tls-key", "/nonexistent.key")]
    [InlineData("--local-faults needs --local", "run", "--local-faults", "faults.json")]
    [InlineData("the faults of /nonexistent.json cannot be used", "--local", "--port", "0", "--local-faults", "/nonexistent.json")]
    [InlineData("batching.batch-size = \"abc\": expected a whole number from 1 to 10000", "--local", "--batch-size", "abc")]
    [InlineData("batching.batch-size = \"0\": expected a whole number from 1 to 10000", "--local", "--batch-size", "0")]
    [InlineData("batching.batch-size = \"-1\": expected a whole number from 1 to 10000", "--local", "--batch-size", "-1")]
    [InlineData("batching.interval = \"0s\": expected a duration from 100ms to 1h", "--local", "--interval", "0")]
    [InlineData("batching.interval = \"x\": expected a duration from 100ms to 1h", "--local", "--interval", "x")]
    [InlineData("host.http = \"127.0.0.1:99999\": expected", "--local", "--port", "99999")]
    [InlineData("there is no profile 'turbo'", "--local", "--profile", "turbo")]
    [InlineData("there is no such file", "--local", "--config", "/nonexistent.conf")]
    [InlineData("Did you mean batching.batch-size?", "--local", "--set", "batching.batchsize=5")]
    [InlineData("snowflake.account: is missing", "validate")]
    public async Task Bad_arguments_and_settings_end_with_2_and_one_clear_message(string message, params string[] args)
    {
        string[] withFolder = args[0] is "query" or "emulator"
            ? [.. args.Select(a => a is "$" ? _folder.Path : a)]
            : [.. args, "--data-dir", _folder.Path];
        var (code, output, error) = await InvokeAsync(withFolder);

        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task All_faults_come_at_once()
    {
        var (code, _, error) = await InvokeAsync("validate", "--batch-size", "0", "--interval", "5 fortnights", "--set", "nonsense=1");

        Assert.Equal(2, code);
        Assert.Equal(7, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("thermal-actors: the configuration has 6 faults:\n  ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "--local", "--set", "--data-dir", "--profile", "--duration", "--port", "--batch-size", "--interval", "--simulate", "--verbose", "--config", "Examples:")]
    [InlineData("run", "--local", "--set", "Exit codes:", "Examples:")]
    [InlineData("query", "--format", "--data-dir", "Examples:")]
    [InlineData("emulator", "--port", "--public-key", "--user", "--account", "--pat", "--data-dir", "--faults", "--tls-cert", "--tls-key", "Examples:")]
    [InlineData("validate", "--config", "Examples:")]
    public async Task Help_names_every_flag_and_gives_examples(string command, params string[] parts)
    {
        var (code, output, error) = await InvokeAsync(command.Length == 0 ? ["--help"] : [command, "--help"]);

        Assert.Equal(0, code);
        Assert.Empty(error);
        Assert.All(parts, part => Assert.Contains(part, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_shows_what_follows_from_a_configuration()
    {
        File.WriteAllText(_folder["key.p8"], "x");
        File.WriteAllText(_folder["my.conf"], """
            thermal-actors {
              device.id = cellar
              snowflake { account = org-acct, user = ME, auth.private-key-file = key.p8 }
            }
            """);

        var (code, output, error) = await InvokeAsync("validate", "--config", _folder["my.conf"], "--data-dir", _folder["data"], "--profile", "balanced", "--port", "0");

        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("device:      CELLAR\n", output, StringComparison.Ordinal);
        Assert.Contains("account:     ORG-ACCT at https://org-acct.snowflakecomputing.com\n", output, StringComparison.Ordinal);
        Assert.Contains($"login:       key pair {_folder["key.p8"]} of ME\n", output, StringComparison.Ordinal);
        Assert.Contains("sampling:    a row every 5 s, a batch of 12 rows or every 60 s\n", output, StringComparison.Ordinal);
        Assert.Contains("page:        off\n", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Fact]
    public async Task A_query_without_a_warehouse_says_where_it_looked()
    {
        var (code, output, error) = await InvokeAsync("query", "select 1", "--data-dir", _folder.Path);

        Assert.Equal((5, string.Empty), (code, output));
        Assert.Contains(_folder["local"], error, StringComparison.Ordinal);
        Assert.Contains("run --local", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_emulator_whose_port_is_taken_ends_with_5()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (code, _, error) = await InvokeAsync("emulator", "--port", $"{port}", "--data-dir", _folder.Path);

        Assert.Equal(5, code);
        Assert.Contains($"port {port}", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task An_emulator_serves_until_it_is_told_to_stop_and_its_warehouse_answers()
    {
        using var stop = new CancellationTokenSource();
        using var output = new AnnouncedWriter();
        var console = new CommandConsole(output, TextWriter.Null);
        var emulator = CommandLine.InvokeAsync(["emulator", "--port", "0", "--data-dir", _folder.Path], console, stop.Token);
        await output.Announced.WaitAsync(TimeSpan.FromMinutes(1));

        var (code, rows, error) = await InvokeAsync("query", "select count(*) as n from THERMAL_SENSOR_DATA", "--data-dir", _folder.Path, "--format", "csv");
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Equal("n\n0\n", rows, ignoreCase: true);

        var (refused, _, message) = await InvokeAsync("query", "select * from NO_SUCH_TABLE", "--data-dir", _folder.Path);
        Assert.Equal(1, refused);
        Assert.Contains("NO_SUCH_TABLE", message, StringComparison.OrdinalIgnoreCase);

        await stop.CancelAsync();
        Assert.Equal(0, await emulator);
        Assert.Equal(0, (await InvokeAsync("query", "select 1", "--data-dir", _folder.Path)).Code);
    }

    [Fact]
    public async Task An_emulator_serves_https_and_takes_its_faults_from_a_file()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllText(_folder["cert.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder["faults.json"], """{ "call": "hostname", "action": "answer", "status": 418 } // short and stout""");
        using var stop = new CancellationTokenSource();
        using var output = new AnnouncedWriter();
        var emulator = CommandLine.InvokeAsync(
            ["emulator", "--port", "0", "--data-dir", _folder["e"], "--faults", _folder["faults.json"], "--tls-cert", _folder["cert.pem"], "--tls-key", _folder["key.pem"]],
            new CommandConsole(output, TextWriter.Null),
            stop.Token);
        await output.Announced.WaitAsync(TimeSpan.FromMinutes(1));

        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, given, _, _) => certificate.Equals(given) },
        });
        var address = Regex.Match(output.ToString(), @"https://127\.0\.0\.1:[0-9]+", RegexOptions.None, TimeSpan.FromSeconds(5)).Value;
        using var answer = await http.GetAsync(new Uri(address + "/v2/streaming/hostname"));
        Assert.Equal(418, (int)answer.StatusCode);

        await stop.CancelAsync();
        Assert.Equal(0, await emulator);
    }

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.InvokeAsync(args, new CommandConsole(output, error));
        return (code, output.ToString(), error.ToString());
    }

    private sealed class AnnouncedWriter : StringWriter
    {
        private readonly TaskCompletionSource _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Announced => _announced.Task;

        public override void Flush() => _announced.TrySetResult();
    }
}
