using Serilog;
using Serilog.Core;
using Serilog.Events;
using Spectre.Console;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Live;

namespace ThermalActors.Host.Logging;

/// <summary>The log: plain lines on the console and, outside the journal of systemd, a rotated file in the data folder.</summary>
internal static class HostLogging
{
    /// <summary>Name of the log file, the original program's.</summary>
    public const string FileName = "thermal_streaming.log";

    /// <summary>True when systemd's journal takes the output.</summary>
    public static bool UnderJournal(Func<string, string?> environment) => environment("JOURNAL_STREAM") is { Length: > 0 };

    /// <summary>Makes the logger; the caller disposes it last.</summary>
    public static Logger Create(LogSettings settings, string dataDirectory, bool underJournal, IAnsiConsole? terminal = null)
    {
        var details = settings.Level == LogVerbosity.Debug;
        var configuration = Levels(new LoggerConfiguration(), settings.Level)
            .Enrich.FromLogContext();
        var lines = new LineFormatter(underJournal ? LinePrefix.JournalPriority : LinePrefix.TimeAndLevel, details);
        if (terminal is null) configuration.WriteTo.Console(lines);
        else configuration.WriteTo.Sink(new TerminalSink(terminal, lines));
        if (settings.File ?? !underJournal)
        {
            configuration.WriteTo.File(
                new LineFormatter(LinePrefix.TimeAndLevel, details),
                Path.Combine(dataDirectory, FileName),
                fileSizeLimitBytes: settings.FileBytes,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: settings.Files);
        }

        return configuration.CreateLogger();
    }

    /// <summary>What the framework and Akka say about themselves is noise unless details are wanted.</summary>
    private static LoggerConfiguration Levels(LoggerConfiguration configuration, LogVerbosity verbosity)
    {
        var own = verbosity switch
        {
            LogVerbosity.Error => LogEventLevel.Error,
            LogVerbosity.Warning => LogEventLevel.Warning,
            LogVerbosity.Info => LogEventLevel.Information,
            _ => LogEventLevel.Debug,
        };
        var framework = verbosity == LogVerbosity.Debug ? LogEventLevel.Information : own < LogEventLevel.Warning ? LogEventLevel.Warning : own;
        return configuration.MinimumLevel.Is(own)
            .MinimumLevel.Override("Microsoft", framework)
            .MinimumLevel.Override("System", framework)
            .MinimumLevel.Override("LinqToDB", framework)
            .Filter.ByExcluding(logged => logged.Level < framework && IsAboutAkkaItself(logged));
    }

    /// <summary>Everything an actor logs comes through Akka's one logger; only the path tells our actors from its own.</summary>
    private static bool IsAboutAkkaItself(LogEvent logged) =>
        Says(logged, Constants.SourceContextPropertyName, "Akka", atStart: true) && !Says(logged, "ActorPath", "/user/", atStart: false)
        && !Says(logged, "LogSource", "/user/", atStart: false);

    private static bool Says(LogEvent logged, string property, string text, bool atStart) =>
        logged.Properties.TryGetValue(property, out var value)
        && value is ScalarValue { Value: string said }
        && (atStart ? said.StartsWith(text, StringComparison.Ordinal) : said.Contains(text, StringComparison.Ordinal));
}
