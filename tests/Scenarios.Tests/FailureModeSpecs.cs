using System.Text.RegularExpressions;

namespace ThermalActors.Scenarios.Tests;

/// <summary>FAILURE-MODES.md names only tests that exist, and names one for every threat.</summary>
public sealed partial class FailureModeSpecs
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "FAILURE-MODES.md"));

    private static IEnumerable<string> Threats => Lines.Where(line => line.StartsWith('|') && !line.StartsWith("| threat", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal));

    [Fact]
    public void Every_named_test_exists()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(RepositoryRoot(), "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        var tests = sources.SelectMany(file => TestMethod().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)).ToHashSet(StringComparer.Ordinal);

        var named = Threats.SelectMany(line => TestName().Matches(line).Select(match => match.Groups["name"].Value)).ToArray();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(tests, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_threat_names_a_test()
    {
        Assert.True(Threats.Count() > 40);
        Assert.DoesNotContain(Threats, line => !TestName().IsMatch(line));
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "ThermalActors.sln"))) directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException("the repository is not above the tests");
    }

    // A test has an attribute of xunit or FsCheck on one of the lines before it.
    [GeneratedRegex(@"\[(?:Fact|Theory|Property)[^\n]*\]\s*(?:\[[^\n]*\]\s*)*public (?:async Task|void|Property|bool) (?<name>\w+)\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"`(?<name>[A-Z]\w*_\w+)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex TestName();
}
