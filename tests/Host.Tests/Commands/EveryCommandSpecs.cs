using System.CommandLine;
using ThermalActors.Host.Commands;

namespace ThermalActors.Host.Tests.Commands;

/// <summary>What holds for every command, also for those that are added one day.</summary>
public sealed class EveryCommandSpecs
{
    private static string[] Every => [.. Paths(CommandLine.Build(new CommandConsole(TextWriter.Null, TextWriter.Null)), string.Empty)];

    public static TheoryData<string> All => [.. Every];

    [Fact]
    public void The_table_of_the_manual_is_complete() => Assert.Empty(((string[])
    [
        "", "run", "check-sensors", "validate", "doctor", "keys", "keys generate", "sql", "sql setup", "sql views", "sql queries", "sql monitor", "sql teardown",
        "sql migration", "query", "emulator", "init", "config", "config import", "config show",
    ]).Except(Every, StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public async Task Help_says_what_it_does_names_every_flag_and_gives_examples(string path)
    {
        var command = Find(path);

        var (code, output, error) = await Cli.InvokeAsync([.. Words(path), "--help"]);

        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains(command.Description!, output.ReplaceLineEndings(" ").Replace("  ", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.All(command.Options.Where(option => !option.Hidden), option => Assert.Contains(option.Name, output, StringComparison.Ordinal));
        Assert.All(command.Options.Where(option => option is not System.CommandLine.Help.HelpOption and not VersionOption), option => Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
        Assert.Contains(path.Length == 0 ? "thermal-actors " : $"thermal-actors {path}", output[output.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_unknown_flag_is_one_message_and_exit_code_2(string path)
    {
        var (code, output, error) = await Cli.InvokeAsync([.. Words(path), "--no-such-flag"]);

        Assert.Equal((2, string.Empty), (code, output));
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines[..^1], line => Assert.StartsWith("thermal-actors: ", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("--no-such-flag", StringComparison.Ordinal) || line.Contains("Required", StringComparison.Ordinal));
        Assert.Equal($"See: thermal-actors {(path.Length == 0 ? string.Empty : path + " ")}--help", lines[^1]);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    /// <summary>Every flag with a value says so when the value is missing.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public async Task A_flag_without_its_value_is_named(string path)
    {
        foreach (var option in Find(path).Options.Where(option => option.Arity.MinimumNumberOfValues > 0))
        {
            var (code, output, error) = await Cli.InvokeAsync([.. Words(path), option.Name]);

            Assert.Equal((2, string.Empty), (code, output));
            Assert.Contains(option.Name, error, StringComparison.Ordinal);
        }
    }

    private static string[] Words(string path) => path.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Command Find(string path) => Words(path).Aggregate(
        (Command)CommandLine.Build(new CommandConsole(TextWriter.Null, TextWriter.Null)), (command, name) => command.Subcommands.Single(sub => string.Equals(sub.Name, name, StringComparison.Ordinal)));

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Paths(sub, path.Length == 0 ? sub.Name : $"{path} {sub.Name}")).Prepend(path);
}
