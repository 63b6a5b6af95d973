using Serilog;
using Serilog.Events;
using Serilog.Parsing;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Logging;
using ThermalActors.Snowpipe.Credentials;

namespace ThermalActors.Host.Tests.Logging;

public sealed class LoggingSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Authorization: Bearer abc.def-123", "Authorization: Bearer ***")]
    [InlineData("sent Bearer abc.def-123, got 401", "sent Bearer ***, got 401")]
    [InlineData("token eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln refused", "token *** refused")]
    [InlineData("passphrase=hunter2 x", "passphrase=*** x")]
    [InlineData("{\"password\":\"hunter2\"}", "{\"password\":\"***\"}")]
    [InlineData("offset token 0000000000000000042.89abcdef committed", "offset token 0000000000000000042.89abcdef committed")]
    [InlineData("channel TA-1_ABC opened", "channel TA-1_ABC opened")]
    public void Masks_what_looks_like_a_secret(string text, string masked)
    {
        var written = SecretMask.Apply(text);

        Assert.DoesNotContain("hunter2", written, StringComparison.Ordinal);
        Assert.DoesNotContain("abc.def", written, StringComparison.Ordinal);
        Assert.Equal(masked, written);
    }

    [Fact]
    public void Masks_a_private_key_over_several_lines() =>
        Assert.Equal("key *** end", SecretMask.Apply("key -----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\nabc=\n-----END ENCRYPTED PRIVATE KEY----- end"));

    [Fact]
    public void Writes_one_plain_line()
    {
        var line = Line(LogEventLevel.Warning, "{What} lost:\n{Why}", null, false, ("What", "Session"), ("Why", "stale token"), ("SourceContext", "ThermalActors.Actors.Channel.ChannelActor"));
        Assert.Equal("2026-11-23T12:00:00.000Z WRN ChannelActor: Session lost: | stale token\n", line);
    }

    [Fact]
    public void Names_an_actor_by_its_path()
    {
        var line = Line(LogEventLevel.Information, "ready", null, false, ("ActorPath", "akka://thermal-actors/user/station/channel"), ("SourceContext", "x"));
        Assert.Equal("2026-11-23T12:00:00.000Z INF station/channel: ready\n", line);
    }

    [Fact]
    public void Shows_the_trace_of_an_error_only_when_details_are_wanted()
    {
        var error = Assert.Throws<InvalidOperationException>(Refuse);

        Assert.Equal("2026-11-23T12:00:00.000Z ERR failed [InvalidOperationException: Bearer *** refused]\n", Line(LogEventLevel.Error, "failed", error, false));
        var detailed = Line(LogEventLevel.Error, "failed", error, true);
        Assert.Contains("\n       at ThermalActors.Host.Tests", detailed, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", detailed, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_the_time_to_the_journal()
    {
        using var text = new StringWriter();
        new LineFormatter(LinePrefix.JournalPriority, false).Format(Event(LogEventLevel.Error, "x", null), text);
        Assert.Equal("<3>x\n", text.ToString());
    }

    [Theory]
    [InlineData(null, false, true)]
    [InlineData(null, true, false)]
    [InlineData(true, true, true)]
    [InlineData(false, false, false)]
    public void Writes_a_file_unless_the_journal_has_it(bool? file, bool journal, bool expected)
    {
        using (var log = HostLogging.Create(new LogSettings(LogVerbosity.Info, file, 65_536, 2), _folder.Path, journal)) log.Information("hello");
        Assert.Equal(expected, File.Exists(_folder["thermal_streaming.log"]));
    }

    [Fact]
    public void Bounds_the_files()
    {
        using (var log = HostLogging.Create(new LogSettings(LogVerbosity.Error, true, 65_536, 3), _folder.Path, true))
        {
            for (var i = 0; i < 300; i++) log.Error("{Number} {Text}", i, new string('x', 1000));
        }

        var files = Directory.GetFiles(_folder.Path, "thermal_streaming*.log");
        Assert.InRange(files.Length, 2, 3);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 70_000));
    }

    [Theory]
    [InlineData(LogVerbosity.Info, "Akka.Actor.ActorSystem", "akka://thermal-actors/system/x", LogEventLevel.Information, false)]
    [InlineData(LogVerbosity.Info, "Akka.Actor.ActorSystem", "akka://thermal-actors/system/x", LogEventLevel.Warning, true)]
    [InlineData(LogVerbosity.Info, "Akka.Actor.ActorSystem", "akka://thermal-actors/user/station", LogEventLevel.Information, true)]
    [InlineData(LogVerbosity.Info, "Microsoft.Hosting", null, LogEventLevel.Information, false)]
    [InlineData(LogVerbosity.Info, "ThermalActors.Actors", null, LogEventLevel.Information, true)]
    [InlineData(LogVerbosity.Debug, "ThermalActors.Actors", null, LogEventLevel.Debug, true)]
    [InlineData(LogVerbosity.Debug, "Akka.Actor.ActorSystem", "akka://thermal-actors/system/x", LogEventLevel.Debug, false)]
    [InlineData(LogVerbosity.Error, "Akka.Actor.ActorSystem", "akka://thermal-actors/user/station", LogEventLevel.Warning, false)]
    public void Has_a_level_per_area(LogVerbosity verbosity, string area, string? actor, LogEventLevel level, bool shown)
    {
        using (var log = HostLogging.Create(new LogSettings(verbosity, true, 65_536, 1), _folder.Path, false))
        {
            log.ForContext(Serilog.Core.Constants.SourceContextPropertyName, area).ForContext("LogSource", actor).Write(level, "marker");
        }

        var written = string.Concat(Directory.GetFiles(_folder.Path, "thermal_streaming*.log").Select(File.ReadAllText));
        Assert.Equal(shown, written.Contains("marker", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("akka://thermal-actors/user/station/channel/channel/session-1", LogEventLevel.Debug, true)]
    [InlineData("akka://thermal-actors/user/station/sensors/scd4x", LogEventLevel.Warning, false)]
    [InlineData("akka://thermal-actors/user/station/sensors/scd4x", LogEventLevel.Error, true)]
    [InlineData("akka://thermal-actors/user/station/spool", LogEventLevel.Debug, false)]
    [InlineData("akka://thermal-actors/user/station/spool", LogEventLevel.Information, true)]
    [InlineData("akka://thermal-actors/system/x", LogEventLevel.Information, false)]
    public void An_area_can_have_a_level_of_its_own(string actor, LogEventLevel level, bool shown)
    {
        var settings = TestStation.Settings(("host.log.file", "on"), ("host.log.areas.channel", "debug"), ("host.log.areas.sensors", "error")).Host.Log;
        using (var log = HostLogging.Create(settings, _folder.Path, false))
            log.ForContext(Serilog.Core.Constants.SourceContextPropertyName, "Akka.Actor.ActorSystem").ForContext("LogSource", actor).Write(level, "marker");

        Assert.Equal(shown, Written().Contains("marker", StringComparison.Ordinal));
    }

    [Fact]
    public void Levels_can_be_changed_while_the_program_runs()
    {
        var settings = TestStation.Settings(("host.log.file", "on")).Host.Log;
        var levels = new LogLevels(settings);
        using (var log = HostLogging.Create(settings, levels, _folder.Path, false))
        {
            log.Debug("first");
            levels.Apply(settings with { Level = LogVerbosity.Debug });
            log.Debug("second");
            levels.Apply(settings with { Level = LogVerbosity.Error });
            log.Warning("third");
        }

        Assert.DoesNotContain("first", Written(), StringComparison.Ordinal);
        Assert.Contains("second", Written(), StringComparison.Ordinal);
        Assert.DoesNotContain("third", Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_event_has_a_number_and_a_name_of_its_own()
    {
        var events = typeof(LogEvents).GetFields().Select(field => (field.Name, Event: (Microsoft.Extensions.Logging.EventId)field.GetValue(null)!)).ToList();

        Assert.NotEmpty(events);
        Assert.All(events, each => Assert.Equal(each.Name, each.Event.Name));
        Assert.Equal(events.Count, events.Select(each => each.Event.Id).Distinct().Count());
    }

    [Fact]
    public void A_line_ends_with_the_number_of_its_event()
    {
        using (var log = HostLogging.Create(new LogSettings(LogVerbosity.Info, true, 65_536, 1), _folder.Path, false))
        {
            using var loggers = new Serilog.Extensions.Logging.SerilogLoggerFactory(log);
            Microsoft.Extensions.Logging.LoggerExtensions.LogWarning(loggers.CreateLogger("ThermalActors.Host"), LogEvents.PageFailed, "no page");
        }

        Assert.Contains("no page (E1002)\n", Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_prints_as_stars() => Assert.Equal("token ***", Line(LogEventLevel.Information, "token {Token}", null, false, ("Token", new Secret("abc"))).Split("INF ")[1].Trim());

    private string Written() => string.Concat(Directory.GetFiles(_folder.Path, "thermal_streaming*.log").Select(File.ReadAllText));

    private static void Refuse() => throw new InvalidOperationException("Bearer abc refused");

    private static string Line(LogEventLevel level, string template, Exception? error, bool details, params (string Name, object Value)[] properties)
    {
        using var text = new StringWriter();
        new LineFormatter(LinePrefix.TimeAndLevel, details).Format(Event(level, template, error, properties), text);
        return text.ToString();
    }

    private static LogEvent Event(LogEventLevel level, string template, Exception? error, params (string Name, object Value)[] properties) =>
        new(TestStation.Noon, level, error, new MessageTemplateParser().Parse(template), properties.Select(p => new LogEventProperty(p.Name, new ScalarValue(p.Value))));
}
