using System.CommandLine;
using ThermalActors.Emulator;
using ThermalActors.Host.Commands;
using ThermalActors.Host.Tests.Commands;

namespace ThermalActors.Host.Tests.Security;

/// <summary>Whatever the secrets are like, no command shows them: each one that there is, found by walking the command line.</summary>
public sealed class CommandSecrecySpecs : IAsyncLifetime, IDisposable
{
    private static readonly string[] Endless = ["run", "emulator"];
    private readonly TempFolder _folder = new();
    private LocalSnowpipe _snowpipe = null!;
    private MarkedSecrets _secrets = null!;

    public async Task InitializeAsync()
    {
        _snowpipe = await LocalSnowpipe.StartAsync(
            new EmulatorOptions { Directory = _folder["snowpipe"], User = "STATION", Pats = [new PatCredential("another-token-altogether")] }, TimeProvider.System, null, CancellationToken.None);
        _secrets = new MarkedSecrets(_snowpipe.ControlUrl);
    }

    public async Task DisposeAsync() => await _snowpipe.DisposeAsync();

    public void Dispose()
    {
        _secrets.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(MarkedSecrets.Configurations), MemberType = typeof(MarkedSecrets))]
    public async Task No_command_shows_a_secret(string configuration)
    {
        var file = _secrets.Configure(configuration);
        foreach (var arguments in Invocations(configuration, file))
        {
            var (_, output, error) = await InvokeAsync(arguments);

            Assert.True(_secrets.In(output + error).Count == 0, $"{string.Join(' ', arguments)}\n{output}\n{error}");
        }

        Assert.Empty(_secrets.InFilesOf(_folder.Path));
    }

    [Fact]
    public void The_markers_are_found_where_they_are()
    {
        Assert.NotEmpty(_secrets.In(File.ReadAllText(Path.Combine(_secrets.Folder, "key.p8"))));
        Assert.NotEmpty(_secrets.In(File.ReadAllText(Path.Combine(_secrets.Folder, "encrypted.p8"))));
        Assert.NotEmpty(_secrets.In(File.ReadAllText(Path.Combine(_secrets.Folder, "pat"))));
        Assert.NotEmpty(_secrets.In("Authorization: Bearer ey" + "JhbGciOiJSUzI1NiJ9.abcdefgh.ijk"));
        Assert.Empty(_secrets.In(_secrets.PublicKeyPem));
    }

    [Fact]
    public void The_walk_finds_the_commands() => Assert.Superset(
        new HashSet<string>(["validate", "doctor", "keys generate", "sql setup", "config show", "config import", "query", "check-sensors", "init", "spool status"], StringComparer.Ordinal),
        Leaves().Select(leaf => string.Join(' ', leaf.Path)).ToHashSet(StringComparer.Ordinal));

    private static List<(string[] Path, Command Command)> Leaves()
    {
        var found = new List<(string[], Command)>();
        var pending = new Stack<(string[] Path, Command Command)>([([], CommandLine.Build(new CommandConsole(TextWriter.Null, TextWriter.Null)))]);
        while (pending.TryPop(out var node))
        {
            if (node.Command.Subcommands.Count == 0) found.Add(node);
            foreach (var sub in node.Command.Subcommands) pending.Push(([.. node.Path, sub.Name], sub));
        }

        return found;
    }

    /// <summary>Every command with this configuration, as text and as JSON, online where it can be.</summary>
    private IEnumerable<string[]> Invocations(string configuration, string file)
    {
        // The sensors and the making of keys take their seconds and never see the login: once is enough.
        var without = configuration is "key" ? Endless : [.. Endless, "check-sensors", "keys"];
        foreach (var (path, command) in Leaves().Where(leaf => !without.Contains(leaf.Path[0], StringComparer.Ordinal)))
        {
            string[] basic = [.. path, .. Needed(command, file)];
            yield return basic;
            foreach (var flag in (string[])["--json", "--online", "--offline"])
            {
                if (!command.Options.Any(option => option.Name == flag)) continue;
                yield return [.. basic, flag];
                if (flag is "--online") yield return [.. basic, flag, "--json"];
            }
        }
    }

    private IEnumerable<string> Needed(Command command, string file)
    {
        foreach (var argument in command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0))
            yield return argument.Name switch { "SQL" => "SELECT 1", "ID|all" => "all", _ => file };
        foreach (var option in command.Options)
        {
            string[] pair = option.Name switch
            {
                "--config" => ["--config", file],
                "--data-dir" => ["--data-dir", _folder["data"]],
                "--timeout" => ["--timeout", "5"],
                "--secret-file" => ["--secret-file", Path.Combine(_secrets.Folder, "encrypted.p8")],
                "--account" => ["--account", "LOCAL-DEMO"],
                "--passphrase-file" => ["--passphrase-file", Path.Combine(_secrets.Folder, "passphrase")],
                "--out" => ["--out", option.HelpName is "DIR" ? Directory.CreateDirectory(_folder[command.Name]).FullName : _folder["out.conf"], "--force"],
                _ => [],
            };
            foreach (var word in pair) yield return word;
        }
    }

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(string[] arguments)
    {
        // For a command that waits for a person or goes on for ever; what it said until then counts.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var output = new StringWriter();
        using var error = new StringWriter();
        try
        {
            var code = await CommandLine.InvokeAsync(arguments, new CommandConsole(output, error), limit.Token);
            return (code, output.ToString(), error.ToString());
        }
        catch (OperationCanceledException)
        {
            return (-1, output.ToString(), error.ToString());
        }
    }
}
