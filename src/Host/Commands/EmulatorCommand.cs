using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using Serilog.Extensions.Logging;
using ThermalActors.Actors.Settings;
using ThermalActors.Emulator;
using ThermalActors.Emulator.Faults;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Logging;
using ThermalActors.Host.Output;

namespace ThermalActors.Host.Commands;

/// <summary><c>emulator</c>: the local Snowpipe alone, for other clients and for a station on the same machine.</summary>
internal static class EmulatorCommand
{
    /// <summary>Default port of the control host; the ingest host takes the next one.</summary>
    public const int DefaultPort = 8480;

    public static Command Create(CommandConsole console)
    {
        var port = new Option<int>("--port") { Description = "Control port on 127.0.0.1; 0 = any free one", HelpName = "N", DefaultValueFactory = _ => DefaultPort };
        NumberRule.Between(port, 0, 65_535, "--port needs a number from 0 to 65535.");
        var dataDir = new Option<string?>("--data-dir") { Description = "Folder of its warehouse", HelpName = "DIR" };
        var publicKey = new Option<string[]>("--public-key") { Description = "Public key of the user (PEM); twice for a rotation. Without it and --pat a key pair is made", HelpName = "FILE" };
        var user = new Option<string>("--user") { Description = "Login name", HelpName = "NAME", DefaultValueFactory = _ => LocalStation.User };
        var account = new Option<string>("--account") { Description = "Account name", HelpName = "NAME", DefaultValueFactory = _ => LocalStation.Account };
        var pat = new Option<string?>("--pat") { Description = "File with a programmatic access token that is accepted", HelpName = "FILE" };
        var faults = new Option<string?>("--faults") { Description = "Script of faults (JSON); see FAULTS.md", HelpName = "FILE" };
        var tlsCert = new Option<string?>("--tls-cert") { Description = "Serve https with this certificate (PEM), which clients must trust", HelpName = "FILE" };
        var tlsKey = new Option<string?>("--tls-key") { Description = "Private key of the certificate (PEM)", HelpName = "FILE" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Log every call" };
        var command = new Command("emulator", "Serve the Snowpipe Streaming REST API on this machine over a local warehouse")
        {
            port, dataDir, publicKey, user, account, pat, faults, tlsCert, tlsKey, verbose,
        };
        command.SetAction(async (parsed, cancellation) => (int)await RunAsync(
            new Request(
                parsed.GetValue(port), parsed.GetValue(dataDir), parsed.GetValue(publicKey) ?? [], parsed.GetRequiredValue(user),
                parsed.GetRequiredValue(account), parsed.GetValue(pat), parsed.GetValue(faults), parsed.GetValue(tlsCert),
                parsed.GetValue(tlsKey), parsed.GetValue(verbose)),
            console,
            cancellation));
        CommandLine.Examples(command, """
              thermal-actors emulator
              thermal-actors emulator --port 9000 --data-dir /tmp/snowpipe --public-key rsa_key.pub --user ME --account ORG-ACCT
              thermal-actors emulator --faults faults.json --tls-cert cert.pem --tls-key key.pem
            """);
        return command;
    }

    /// <summary>Where the emulator of a data folder lives.</summary>
    public static string DirectoryOf(string dataDirectory) => Path.Combine(dataDirectory, "emulator");

    /// <summary>Reads a script of faults.</summary>
    /// <exception cref="StartException">The file cannot be read, or does not follow the format.</exception>
    public static IFaultPlan Faults(string? file)
    {
        if (file is null) return NoFaults.Instance;
        try
        {
            return ScriptedFaults.Parse(File.ReadAllText(file));
        }
        catch (Exception e) when (e is FaultScriptException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.BadConfiguration, $"the faults of {file} cannot be used: {e.Message}", e);
        }
    }

    private sealed record Request(
        int Port, string? DataDir, string[] PublicKeys, string User, string Account, string? Pat, string? Faults, string? TlsCert, string? TlsKey,
        bool Verbose);

    private static async Task<ExitCode> RunAsync(Request request, CommandConsole console, CancellationToken cancellation)
    {
        using var signals = new StopSignals(() => Environment.Exit((int)ExitCode.Done)).Listen();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, signals.Stopping);
        try
        {
            var directory = request.DataDir is { } given ? Path.GetFullPath(given) : DirectoryOf(SystemContext.Read(keep: false).DefaultDataDirectory);
            var (options, keyFile) = Options(request, directory);
            using var log = HostLogging.Create(new LogSettings(request.Verbose ? LogVerbosity.Debug : LogVerbosity.Warning, File: false, 1 << 20, 1), directory, HostLogging.UnderJournal(Environment.GetEnvironmentVariable));
            using var loggers = new SerilogLoggerFactory(log);
            await using var snowpipe = await LocalSnowpipe.StartAsync(options, TimeProvider.System, loggers, stop.Token);
            Announce(snowpipe, request, keyFile, directory, console);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
        catch (StartException e)
        {
            return console.Fail(e.Code, e.Message);
        }
        catch (EmulatorException e)
        {
            return console.Fail(CodeOf(e), e.Message);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            return console.Fail(ExitCode.BadConfiguration, ErrorText.Of(e));
        }
    }

    /// <summary>The exit code for an emulator that does not start.</summary>
    internal static ExitCode CodeOf(EmulatorException e) => e switch
    {
        EmulatorPortInUseException => ExitCode.CheckFailed,
        EmulatorDirectoryInUseException => ExitCode.DataDirectoryInUse,
        _ => ExitCode.Failed,
    };

    private static (EmulatorOptions Options, string? KeyFile) Options(Request request, string directory)
    {
        var keys = request.PublicKeys.Select(File.ReadAllText).ToImmutableArray();
        var pats = request.Pat is { } file ? [new PatCredential(File.ReadAllText(file).Trim())] : ImmutableArray<PatCredential>.Empty;
        string? keyFile = null;
        if (keys.IsEmpty && pats.IsEmpty)
        {
            var made = LocalStation.PrepareIn(directory);
            keys = [made.PublicKey];
            keyFile = made.PrivateKeyFile;
        }

        return (
            new EmulatorOptions
            {
                Directory = directory,
                Port = request.Port,
                Account = request.Account,
                User = request.User,
                PublicKeys = keys,
                Pats = pats,
                Faults = Faults(request.Faults),
                TlsCertificateFile = request.TlsCert,
                TlsKeyFile = request.TlsKey,
            },
            keyFile);
    }

    private static void Announce(LocalSnowpipe snowpipe, Request request, string? keyFile, string directory, CommandConsole console)
    {
        console.Out.WriteLine($"Local Snowpipe on {snowpipe.ControlUrl.GetLeftPart(UriPartial.Authority)} (ingest {snowpipe.IngestAuthority}), warehouse in {directory}");
        console.Out.WriteLine($"  account {request.Account}, user {request.User}{(keyFile is null ? string.Empty : $", private key {keyFile}")}");
        console.Out.WriteLine("Point a station at it:");
        var key = keyFile is null ? string.Empty : $" --set snowflake.auth.private-key-file={keyFile}";
        console.Out.WriteLine(
            $"  thermal-actors --simulate --set snowflake.url={snowpipe.ControlUrl.GetLeftPart(UriPartial.Authority)} --set snowflake.account={request.Account} --set snowflake.user={request.User}{key}");
        console.Out.WriteLine("Ctrl+C ends it.");
        console.Out.Flush();
    }
}
