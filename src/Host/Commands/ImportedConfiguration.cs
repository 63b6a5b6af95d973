using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Commands;

/// <summary>What the original program's file says, in our words.</summary>
/// <param name="Source">The JSON file.</param>
/// <param name="File">The configuration to write.</param>
/// <param name="Values">Our keys below <c>snowflake</c> and their texts.</param>
/// <param name="Ignored">Names in the JSON that mean nothing to us (nor to that program).</param>
internal sealed record ImportedConfiguration(string Source, string File, ImmutableDictionary<string, string> Values, ImmutableArray<string> Ignored)
{
    private const string TokenMarker = "#pat";
    private const int LongestName = 40;

    private const UnixFileMode NotPrivate = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly string[] Known =
        ["user", "account", "url", "private_key_file", "pat", "role", "database", "schema", "pipe", "channel_name"];

    /// <summary>File of its own for the token; null when the JSON holds none.</summary>
    public string? TokenFile => Values.ContainsKey("auth.pat-file") ? Path.Combine(Path.GetDirectoryName(File)!, "snowflake.pat") : null;

    private string? KeyFile => Values.TryGetValue("auth.private-key-file", out var file) ? Path.GetFullPath(file, Path.GetDirectoryName(Source)!) : null;

    /// <summary>Reads the JSON with the same eyes as <c>run --config FILE.json</c> does.</summary>
    public static (ImportedConfiguration? Imported, ImmutableArray<SettingsFault> Faults) Read(string source, string target, SettingsContext context)
    {
        var path = Path.GetFullPath(source);
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return (null, [new SettingsFault(new SettingsOrigin(path, null), string.Empty, null, "is no JSON file", "Name the snowflake_config.json of the Python program")]);
        var layers = ConfigurationLayers.Load(
            ConfigurationRequest.Empty with { ConfigFile = path }, new Dictionary<string, string>(StringComparer.Ordinal), context);
        var faults = layers.SelectMany(layer => layer.Faults).ToImmutableArray();
        if (!faults.IsEmpty) return (null, faults);
        var values = layers.SelectMany(layer => layer.Entries)
            .GroupBy(entry => entry.Key["snowflake.".Length..], entry => entry.Text, StringComparer.Ordinal)
            .ToImmutableDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        return (new ImportedConfiguration(path, target, values, IgnoredNames(path)), []);
    }

    /// <summary>Writes the configuration, and the token beside it.</summary>
    /// <exception cref="StartException">A file is there already or cannot be written.</exception>
    public void Write(bool force)
    {
        foreach (var file in new[] { File, TokenFile }.OfType<string>())
        {
            if (!force && System.IO.File.Exists(file)) throw new StartException(ExitCode.BadConfiguration, $"{file} exists and is kept: choose another place with --out, or replace it with --force");
        }

        try
        {
            DataDirectory.Create(Path.GetDirectoryName(File)!);
            if (TokenFile is { } tokenFile) DataDirectory.WriteSecret(tokenFile, Encoding.UTF8.GetBytes(Token() + "\n"));
            System.IO.File.WriteAllText(File, Text());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.Failed, $"the configuration cannot be written: {e.Message.TrimEnd('.')}. Choose another place with --out", e);
        }
    }

    /// <summary>What the person has to do or know.</summary>
    public IEnumerable<string> Notes()
    {
        if (TokenFile is not null) yield return $"the token still stands in {Source}: delete it there (the member \"pat\") when the Python program is no longer used";
        if (TokenFile is not null && KeyFile is not null) yield return "the JSON names both a token and a key; the token is used, as that program does";
        if (KeyFile is { } key && System.IO.File.Exists(key) && !OperatingSystem.IsWindows() && (System.IO.File.GetUnixFileMode(key) & NotPrivate) != UnixFileMode.None)
            yield return $"the private key can be read by others, and the service refuses it: chmod 600 {key}";
        if (!Ignored.IsEmpty) yield return $"ignored, because they mean nothing: {string.Join(", ", Ignored)}";
        if (Values.ContainsKey("channel")) yield return "the channel name gets the id of the spool appended, so that a new card never continues an old one's numbers";
        yield return "its table lacks columns of ours: run `thermal-actors sql migration`, then set snowflake.pipe = THERMAL_ACTORS_PIPE";
    }

    /// <summary>The HOCON text.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        text.Append("# Taken over from ").Append(Source).Append(" by `thermal-actors config import`.\n");
        text.Append("# Every setting with its default and the reason to change it: `thermal-actors config show`, hocon/reference.conf.\n");
        text.Append("thermal-actors {\n");
        text.Append("  # A station with real sensors never makes values up: a broken cable must not look like good weather.\n");
        text.Append("  sensors.simulate = off\n\n  snowflake {\n");
        Setting(text, "account", "The account; hosts and tokens follow from it.", "account is taken from url");
        Setting(text, "url", "Address of the account.", null);
        Setting(text, "user", "Login name of the service user.", null);
        Setting(text, "role", "Role that the token is limited to.", "the user's default role is used");
        text.Append("\n    # Where the rows go. Names are folded to upper case.\n");
        foreach (var name in (string[])["database", "schema", "pipe"]) Setting(text, name, null, null);
        text.Append("    # After `thermal-actors sql migration`: pipe = THERMAL_ACTORS_PIPE\n");
        Setting(text, "channel", "First part of the channel name; the id of the spool is appended.", null);
        Auth(text);
        return text.Append("  }\n}\n").ToString();
    }

    private void Auth(StringBuilder text)
    {
        text.Append("\n    auth {\n      # keypair = RSA key pair, pat = programmatic access token. Secrets stay in files of their own (mode 0600).\n");
        text.Append("      method = ").Append(TokenFile is null ? "keypair" : "pat").Append('\n');
        if (KeyFile is { } key) text.Append("      private-key-file = ").Append(Quoted(key)).Append('\n');
        if (TokenFile is { } token) text.Append("      pat-file = ").Append(Quoted(token)).Append('\n');
        if (TokenFile is null && KeyFile is null) text.Append("      # private-key-file = ...   make one: thermal-actors keys generate\n");
        text.Append("    }\n");
    }

    private void Setting(StringBuilder text, string name, string? comment, string? absent)
    {
        if (!Values.TryGetValue(name, out var value))
        {
            if (absent is not null) text.Append("    # ").Append(name).Append(" was not set: ").Append(absent).Append(".\n");
            return;
        }

        if (comment is not null) text.Append("    # ").Append(comment).Append('\n');
        text.Append("    ").Append(name).Append(" = ").Append(Quoted(value)).Append('\n');
    }

    private static string Quoted(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n")}\"";

    private string Token()
    {
        var file = Values["auth.pat-file"];
        using var document = JsonDocument.Parse(System.IO.File.ReadAllText(file[..^TokenMarker.Length]), Lenient);
        return document.RootElement.GetProperty("pat").GetString()!.Trim();
    }

    private static ImmutableArray<string> IgnoredNames(string path)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllText(path), Lenient);
        return
        [
            .. document.RootElement.EnumerateObject().Select(member => member.Name)
                .Where(name => !Known.Contains(name, StringComparer.Ordinal) && !name.StartsWith("_comment", StringComparison.Ordinal))
                .Select(name => name.Length > LongestName || name.Any(char.IsControl) ? "(an odd name)" : name),
        ];
    }
}
