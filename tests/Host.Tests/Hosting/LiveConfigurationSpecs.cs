using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Logging;

namespace ThermalActors.Host.Tests.Hosting;

/// <summary>Reading the configuration again: the whole file or nothing, and the log says which.</summary>
public sealed class LiveConfigurationSpecs
{
    private static readonly SettingsContext Machine = new("/", "/home/pi", false, null, null, _ => "0123456789abcdef0123456789abcdef", null);
    private static readonly SettingsLayer Base = SettingsLayer.Of(
        "base", ("snowflake.account", "A-B"), ("snowflake.user", "U"), ("snowflake.auth.private-key-file", "/k"));

    private readonly RecordingLogger _log = new();
    private readonly List<StationSettings> _taken = [];
    private readonly List<string> _story = [];
    private readonly LiveConfiguration _live;
    private readonly string _start;
    private Func<SettingsLayer> _file = () => SettingsLayer.Of("file");
    private string? _refusal;

    public LiveConfigurationSpecs()
    {
        ImmutableArray<SettingsLayer> Load() => [Base, _file()];
        _start = StationSettingsReader.Read(Load(), Machine).Settings!.ConfigurationHash;
        _live = new LiveConfiguration(new ConfigurationSource(Load(), Load, Machine) { Ready = Ready }, _start, _log);
        _live.Begun += () => _story.Add("begun");
        _live.Taken += settings =>
        {
            _taken.Add(settings);
            _story.Add("taken");
        };
        _live.Ended += () => _story.Add("ended");
    }

    [Fact]
    public void A_good_file_is_swapped_in()
    {
        Read("batching.batch-size = 77");

        var settings = Assert.Single(_taken);
        Assert.Equal(77, settings.Batching.BatchSize);
        Assert.NotEqual(_start, settings.ConfigurationHash);
        Assert.Equal(
            [(LogLevel.Information, $"Reload 1: the configuration was read again, batching.batch-size changed; configuration {settings.ConfigurationHash} is in force, key and token files are read anew")],
            Lines());
        Assert.Equal(["begun", "taken", "ended"], _story);
    }

    [Fact]
    public void A_bad_file_changes_nothing_and_every_fault_is_told_once()
    {
        Read("batching { batch-size = 0, interval = soon, sise = 3 }\n host.log.level = debug");

        Assert.Empty(_taken);
        Assert.Equal(["begun", "ended"], _story);
        var lines = Lines();
        Assert.Equal((LogLevel.Error, $"Reload 1: the configuration has 3 faults and is not taken over; {_start} stays in force"), lines[0]);
        Assert.Equal(4, lines.Count);
        Assert.Single(lines, line => line.Text.StartsWith("Configuration: file.conf:1: batching.sise: unknown key", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Text.StartsWith("Configuration: file.conf:1: batching.interval = \"soon\": expected a duration", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Text.StartsWith("Configuration: file.conf:1: batching.batch-size = \"0\": expected a whole number", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_taken_before_a_bad_file_stays_in_force()
    {
        Read("batching.batch-size = 77");
        Read("batching.batch-size = 0");
        Read("batching.batch-size = 77");

        Assert.Equal([77, 77], _taken.Select(settings => settings.Batching.BatchSize));
        Assert.StartsWith("Reload 3: the configuration was read again, no live key has changed;", Lines()[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_needs_a_restart_is_named_as_long_as_it_does()
    {
        Read("host.http = off, batching.batch-size = 77");
        Read("host.http = off, batching.batch-size = 78");

        Assert.Equal(2, Lines().Count(line => line == (LogLevel.Warning, "Waits for a restart: host.http")));
        Assert.Equal(new Uri("http://127.0.0.1:8095"), _taken[^1].Host.Http);
        Read("batching.batch-size = 78");
        Assert.Equal(5, Lines().Count);
    }

    [Fact]
    public void A_key_that_cannot_be_used_keeps_the_old_one()
    {
        _refusal = "the private key file /new can be read by group or others";
        Read("snowflake.auth.private-key-file = \"/new\"");

        Assert.Empty(_taken);
        Assert.Equal((LogLevel.Error, $"Reload 1: the configuration cannot be used and {_start} stays in force: {_refusal}"), Assert.Single(Lines()));

        _refusal = null;
        Read("snowflake.auth.private-key-file = \"/new\"");
        Assert.Equal(new AuthSettings.KeyPair("/new", null), Assert.Single(_taken).Snowflake.Auth);
    }

    [Fact]
    public void An_error_that_nobody_expects_does_not_end_the_process()
    {
        _file = () => throw new InvalidOperationException("scripted");

        _live.Reload();

        Assert.Empty(_taken);
        Assert.Equal(["begun", "ended"], _story);
        Assert.Equal((LogLevel.Error, $"Reload 1: the configuration could not be read again; {_start} stays in force"), Assert.Single(Lines()));
    }

    [Fact]
    public void The_lines_have_numbers_that_rules_can_name()
    {
        Read("host.http = off");
        Read("batching.batch-size = 0");

        Assert.Equal(
            [LogEvents.ConfigurationReloaded, LogEvents.RestartNeeded, LogEvents.ConfigurationRefused, LogEvents.ConfigurationFault],
            _log.Records.Select(record => record.Id));
    }

    private StationSettings Ready(StationSettings settings) =>
        _refusal is { } reason ? throw new StartException(ExitCode.BadConfiguration, reason) : settings;

    private List<(LogLevel Level, string Text)> Lines() => [.. _log.Records.Select(record => (record.Level, record.Text))];

    private void Read(string text)
    {
        _file = () => HoconReader.ParseLayer($"thermal-actors {{ {text} }}", "file.conf", null);
        _live.Reload();
    }

    private sealed class RecordingLogger : ILogger<LiveConfiguration>
    {
        public List<(EventId Id, LogLevel Level, string Text)> Records { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Records.Add((eventId, logLevel, formatter(state, exception)));
    }
}
