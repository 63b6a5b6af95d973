using Serilog;
using Serilog.Core;
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
    public static Logger Create(LogSettings settings, string dataDirectory, bool underJournal) =>
        Create(settings, new LogLevels(settings), dataDirectory, underJournal);

    /// <summary>Makes the logger with levels that can be changed later.</summary>
    public static Logger Create(LogSettings settings, LogLevels levels, string dataDirectory, bool underJournal, IAnsiConsole? terminal = null)
    {
        var configuration = levels.Bind(new LoggerConfiguration()).Enrich.FromLogContext().Filter.With(new RepeatFilter(TimeProvider.System, () => levels.Details));
        var lines = new LineFormatter(underJournal ? LinePrefix.JournalPriority : LinePrefix.TimeAndLevel, () => levels.Details);
        if (terminal is null) configuration.WriteTo.Console(lines);
        else configuration.WriteTo.Sink(new TerminalSink(terminal, lines));
        if (settings.File ?? !underJournal)
        {
            configuration.WriteTo.File(
                new LineFormatter(LinePrefix.TimeAndLevel, () => levels.Details),
                Path.Combine(dataDirectory, FileName),
                fileSizeLimitBytes: settings.FileBytes,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: settings.Files);
        }

        return configuration.CreateLogger();
    }
}
