using System.Text.RegularExpressions;

namespace ThermalActors.Sensors.Tests;

/// <summary>FAILURES.md names tests that exist, in every row.</summary>
public sealed partial class FailurePageSpecs
{
    private static readonly string Tests = Path.Combine(Repository(), "tests");

    [Fact]
    public void Every_row_names_a_test()
    {
        Assert.True(Rows().Count > 60, "The page has lost rows.");
        Assert.All(Rows(), row => Assert.NotEmpty(NamesIn(row)));
    }

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var missing = Rows().SelectMany(NamesIn).Distinct().Where(name => !Exists(name)).ToArray();
        Assert.True(missing.Length == 0, "FAILURES.md names tests that do not exist: " + string.Join(", ", missing));
    }

    private static List<string> Rows()
    {
        using var stream = typeof(FailurePageSpecs).Assembly.GetManifestResourceStream("FAILURES.md")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line[2] is not '-' && !line.StartsWith("| what ", StringComparison.Ordinal))];
    }

    private static IEnumerable<(string Project, string Class, string Method)> NamesIn(string row) =>
        Name().Matches(row).Select(match => (
            match.Groups["project"].Success ? match.Groups["project"].Value : "Sensors.Tests", match.Groups["class"].Value, match.Groups["method"].Value));

    private static bool Exists((string Project, string Class, string Method) name) =>
        Directory.EnumerateFiles(Path.Combine(Tests, name.Project), name.Class + ".cs", SearchOption.AllDirectories)
            .Any(file => Regex.IsMatch(
                File.ReadAllText(file), $@"public (async )?(void|Task) {name.Method}\(", RegexOptions.None, TimeSpan.FromSeconds(5)));

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ThermalActors.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }

    [GeneratedRegex(@"`(?:(?<project>\w+\.Tests): )?(?<class>\w+Specs)\.(?<method>\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
