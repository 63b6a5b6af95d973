using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Commands;

/// <summary>The flags that say something about the configuration. Their values are checked like any other setting, by the reader.</summary>
internal sealed class ConfigurationOptions
{
    public Option<string?> Config { get; } = new("--config", "-c")
    {
        Description = "Configuration file (HOCON, or the snowflake_config.json of the Python program). Without it: "
            + "/etc/thermal-actors/thermal-actors.conf, ./thermal-actors.conf, ./snowflake_config.json",
        HelpName = "FILE",
    };

    public Option<string?> Profile { get; } = new("--profile")
    {
        Description = $"Shipped set of settings below the file: {string.Join(", ", EmbeddedHocon.Profiles)}",
        HelpName = "NAME",
    };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "One setting, for instance channel.poll-interval=2s; may be repeated and wins over everything",
        HelpName = "KEY=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<string?> DataDir { get; } = new("--data-dir") { Description = "Folder for everything that must survive", HelpName = "DIR" };

    public Option<string?> BatchSize { get; } = new("--batch-size") { Description = "Rows per batch, 1 to 10000", HelpName = "N" };

    public Option<string?> Interval { get; } = new("--interval") { Description = "Seconds after which a batch is sent although it is not full", HelpName = "SECONDS" };

    public Option<bool> Simulate { get; } = new("--simulate") { Description = "Simulate all sensors" };

    public Option<string?> SensorFaults { get; } = new("--sensor-faults")
    {
        Description = "Script of what goes wrong with the simulated sensors (see sensors.faults in reference.conf)",
        HelpName = "FILE",
    };

    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Log every step, with the details of errors" };

    public Option<string?> Port { get; } = new("--port") { Description = "Port of the status page on 127.0.0.1; 0 = no page", HelpName = "N" };

    public IEnumerable<Option> All => [Config, BatchSize, Interval, Simulate, SensorFaults, Verbose, DataDir, Profile, Set, Port];

    /// <summary>Those that matter when no row is sent.</summary>
    public IEnumerable<Option> ForChecks => [Config, Simulate, SensorFaults, DataDir, Profile, Set];

    /// <summary>What the command line says.</summary>
    public ConfigurationRequest Read(ParseResult parsed)
    {
        var flags = ImmutableArray.CreateBuilder<SettingsEntry>();
        void Add(string key, string value, string flag) => flags.Add(new SettingsEntry(key, value, new SettingsOrigin(flag, null)));

        if (parsed.GetValue(DataDir) is { } directory) Add("data-dir", directory, "--data-dir");
        if (parsed.GetValue(BatchSize) is { } rows) Add("batching.batch-size", rows, "--batch-size");
        if (parsed.GetValue(Interval) is { } seconds) Add("batching.interval", WithUnit(seconds), "--interval");
        if (parsed.GetValue(Simulate)) Add("sensors.simulate", "on", "--simulate");
        if (parsed.GetValue(SensorFaults) is { } faults) Add("sensors.faults", Path.GetFullPath(faults), "--sensor-faults");
        if (parsed.GetValue(Verbose)) Add("host.log.level", "debug", "--verbose");
        if (parsed.GetValue(Port) is { } port) Add("host.http", string.Equals(port, "0", StringComparison.Ordinal) ? "off" : $"127.0.0.1:{port}", "--port");
        return new ConfigurationRequest(parsed.GetValue(Config), parsed.GetValue(Profile), flags.ToImmutable(), [.. parsed.GetValue(Set) ?? []]);
    }

    /// <summary>Where settings come from, for commands that are not about running.</summary>
    public IEnumerable<Option> Sources => [Config, Set];

    /// <summary>The flag counts in seconds; the settings want a unit, and 2m is understood as well.</summary>
    private static string WithUnit(string seconds) =>
        double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? seconds + "s" : seconds;
}
