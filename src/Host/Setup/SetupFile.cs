using System.Text;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Setup;

/// <summary>The configuration file that <c>init</c> writes, and reads again when it is run a second time.</summary>
internal static class SetupFile
{
    /// <summary>File name in the folder of the configuration.</summary>
    public const string Name = "thermal-actors.conf";

    private static readonly string[] Written =
    [
        "sensors.simulate", "sensors.bus", "snowflake.account", "snowflake.user", "snowflake.role", "snowflake.database", "snowflake.schema",
        "snowflake.table", "snowflake.pipe", "snowflake.auth.method", "snowflake.auth.private-key-file", "snowflake.auth.pat-file",
    ];

    /// <summary>What an existing file says, key by key.</summary>
    public static IReadOnlyDictionary<string, string> Read(string path, SettingsContext context)
    {
        var layers = ConfigurationLayers.Load(ConfigurationRequest.Empty with { ConfigFile = path }, new Dictionary<string, string>(StringComparer.Ordinal), context);
        var faults = layers.SelectMany(layer => layer.Faults).ToArray();
        if (faults.Length > 0) throw new StartException(ExitCode.BadConfiguration, $"the configuration cannot be gone on with: {faults[0]}");
        return layers.SelectMany(layer => layer.Entries).GroupBy(entry => entry.Key, entry => entry.Text, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
    }

    /// <summary>True when the file says all of it already.</summary>
    public static bool Says(IReadOnlyDictionary<string, string> existing, SetupAnswers answers) =>
        answers.Values.All(answer => existing.TryGetValue(answer.Key, out var text) && string.Equals(text, answer.Value, StringComparison.Ordinal));

    /// <summary>The HOCON text.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="existing">What the file says so far; what was not asked for is kept.</param>
    public static string Text(SetupAnswers answers, IReadOnlyDictionary<string, string> existing)
    {
        var text = new StringBuilder();
        text.Append("# Written by `thermal-actors init`; run it again to change an answer, or edit this file.\n");
        text.Append("# Every setting with its default and the reason to change it: `thermal-actors config show`, reference.conf.\n");
        text.Append("thermal-actors {\n\n  sensors {\n");
        text.Append(answers["sensors.simulate"] is "on"
            ? "    # Made-up values; every row says so.\n"
            : "    # A station with real sensors never makes values up: a broken cable must not look like good weather.\n");
        Setting(text, 4, answers, "sensors.simulate");
        Setting(text, 4, answers, "sensors.bus");
        text.Append("  }\n\n  snowflake {\n");
        foreach (var question in SetupQuestion.All) Setting(text, 4, answers, question.Key);
        text.Append("\n    auth {\n");
        Setting(text, 6, answers, "snowflake.auth.method");
        Setting(text, 6, answers, "snowflake.auth.private-key-file");
        Setting(text, 6, answers, "snowflake.auth.pat-file");
        text.Append("    }\n  }\n");
        var kept = existing.Where(setting => !Written.Contains(setting.Key, StringComparer.Ordinal)).OrderBy(setting => setting.Key, StringComparer.Ordinal).ToArray();
        if (kept.Length > 0) text.Append("\n  # Kept from before.\n");
        foreach (var (key, value) in kept) text.Append("  ").Append(key).Append(" = ").Append(Quoted(value)).Append('\n');
        return text.Append("}\n").ToString();
    }

    /// <summary>Writes the file: complete or not at all, and what was there stays beside it as <c>.bak</c>.</summary>
    /// <exception cref="StartException">It cannot be written.</exception>
    public static void Write(string path, string text)
    {
        try
        {
            DataDirectory.Create(Path.GetDirectoryName(path)!);
            var draft = path + ".new";
            File.WriteAllText(draft, text);
            if (File.Exists(path)) File.Copy(path, path + ".bak", overwrite: true);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.Failed, $"{path} cannot be written: {e.Message.TrimEnd('.')}. Choose another folder with --out, or use sudo", e);
        }
    }

    private static void Setting(StringBuilder text, int indent, SetupAnswers answers, string key)
    {
        if (answers.Find(key) is not { } value) return;
        text.Append(' ', indent).Append(key[(key.LastIndexOf('.') + 1)..]).Append(" = ").Append(Quoted(value)).Append('\n');
    }

    private static string Quoted(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
