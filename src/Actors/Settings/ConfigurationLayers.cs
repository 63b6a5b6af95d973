using System.Collections;
using System.Collections.Immutable;

namespace ThermalActors.Actors.Settings;

/// <summary>What the command line says about the configuration.</summary>
/// <param name="ConfigFile">File of <c>--config</c>; null to look at the usual places.</param>
/// <param name="Profile">Name of <c>--profile</c>; null for none.</param>
/// <param name="Flags">Settings that flags such as <c>--batch-size</c> stand for; the origin names the flag.</param>
/// <param name="Set">Texts of <c>--set</c>, <c>key=value</c>.</param>
public sealed record ConfigurationRequest(
    string? ConfigFile,
    string? Profile,
    ImmutableArray<SettingsEntry> Flags,
    ImmutableArray<string> Set)
{
    /// <summary>Nothing was said.</summary>
    public static ConfigurationRequest Empty { get; } = new(null, null, [], []);
}

/// <summary>
/// Gathers the layers of configuration, from the weakest to the strongest: profile, file, environment, flags and
/// <c>--set</c>. The embedded reference lies below all of them.
/// </summary>
public static class ConfigurationLayers
{
    /// <summary>Prefix of environment variables: <c>THERMAL_ACTORS__CHANNEL__POLL_INTERVAL</c> is <c>channel.poll-interval</c>.</summary>
    public const string EnvironmentPrefix = "THERMAL_ACTORS__";

    private const string Root = "thermal-actors.";
    private const long LargestFile = 1 << 20;

    /// <summary>Loads all layers; what cannot be read is a fault of its layer, never an exception.</summary>
    /// <param name="request">The command line.</param>
    /// <param name="environment">Environment variables (<see cref="System.Environment.GetEnvironmentVariables()"/>).</param>
    /// <param name="context">The machine.</param>
    public static ImmutableArray<SettingsLayer> Load(ConfigurationRequest request, IDictionary environment, SettingsContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(context);
        var layers = ImmutableArray.CreateBuilder<SettingsLayer>();
        if (request.Profile is { } profile) layers.Add(Profile(profile));
        if (FileOf(request, context) is { } file) layers.Add(ReadFile(file, context));
        layers.Add(FromEnvironment(environment, context));
        layers.Add(SettingsLayer.Of("flags", request.Flags));
        layers.Add(FromSet(request.Set, context));
        return layers.ToImmutable();
    }

    /// <summary>The file that is read: the one that is named, else the first of <see cref="UsualPlaces"/> that exists; null for none.</summary>
    /// <param name="request">The command line.</param>
    /// <param name="context">The machine.</param>
    public static string? FileOf(ConfigurationRequest request, SettingsContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        return request.ConfigFile is { } named
            ? Path.GetFullPath(Path.Combine(context.CurrentDirectory, named))
            : UsualPlaces(context).FirstOrDefault(File.Exists);
    }

    /// <summary>Where a configuration file is looked for when none is named; the first that exists is read.</summary>
    public static IEnumerable<string> UsualPlaces(SettingsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return
        [
            "/etc/thermal-actors/thermal-actors.conf",
            Path.Combine(context.CurrentDirectory, "thermal-actors.conf"),
            Path.Combine(context.CurrentDirectory, "snowflake_config.json"),
        ];
    }

    private static SettingsLayer Profile(string name) =>
        EmbeddedHocon.Profiles.Contains(name, StringComparer.Ordinal)
            ? HoconReader.ParseLayer(EmbeddedHocon.Read(name + ".conf"), $"profile {name}", null)
            : Broken("--profile", $"there is no profile '{name}'", $"Profiles are {string.Join(", ", EmbeddedHocon.Profiles)}");

    private static SettingsLayer ReadFile(string path, SettingsContext context)
    {
        try
        {
            if (Directory.Exists(path)) return Broken(path, "is a folder, not a file", null);
            if (!File.Exists(path)) return Broken(path, "there is no such file", "Check the path given with --config");
            if (new FileInfo(path).Length > LargestFile) return Broken(path, "is larger than 1 MiB and hardly a configuration", null);
            var text = File.ReadAllText(path);
            var directory = Path.GetDirectoryName(path);
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                ? SnowflakeJsonConfig.Parse(text, path, context)
                : HoconReader.ParseLayer(text, path, directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Broken(path, "cannot be read: " + e.Message, null);
        }
    }

    private static SettingsLayer FromEnvironment(IDictionary environment, SettingsContext context)
    {
        var entries = environment.Keys.OfType<string>()
            .Where(name => name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new SettingsEntry(
                KeyOf(name), environment[name] as string ?? string.Empty, new SettingsOrigin($"environment {name}", null), context.CurrentDirectory));
        return SettingsLayer.Of("environment", entries);
    }

    private static string KeyOf(string variable) =>
        variable[EnvironmentPrefix.Length..].Replace("__", ".", StringComparison.Ordinal).Replace('_', '-').ToLowerInvariant();

    private static SettingsLayer FromSet(ImmutableArray<string> texts, SettingsContext context)
    {
        var entries = ImmutableArray.CreateBuilder<SettingsEntry>();
        var faults = ImmutableArray.CreateBuilder<SettingsFault>();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                faults.Add(new SettingsFault(new SettingsOrigin("--set", null), string.Empty, null, "expected key=value", "For instance --set channel.poll-interval=2s"));
                continue;
            }

            var key = text[..equals].Trim();
            if (key.StartsWith(Root, StringComparison.Ordinal)) key = key[Root.Length..];
            entries.Add(new SettingsEntry(key, text[(equals + 1)..].Trim(), new SettingsOrigin("--set", null), context.CurrentDirectory));
        }

        return new SettingsLayer("--set", entries.ToImmutable(), faults.ToImmutable());
    }

    private static SettingsLayer Broken(string source, string reason, string? hint) =>
        new(source, [], [new SettingsFault(new SettingsOrigin(source, null), string.Empty, null, reason, hint)]);
}
