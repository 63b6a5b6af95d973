using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Spectre.Console;

namespace ThermalActors.Host.Live;

/// <summary>Writes log lines through the terminal's own lock, so that they land above the live picture and never inside it.</summary>
internal sealed class TerminalSink(IAnsiConsole terminal, ITextFormatter formatter) : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        formatter.Format(logEvent, line);
        var style = logEvent.Level switch
        {
            LogEventLevel.Error or LogEventLevel.Fatal => new Style(Color.Red),
            LogEventLevel.Warning => new Style(Color.Yellow),
            _ => Style.Plain,
        };
        terminal.Write(new Text(line.ToString(), style));
    }
}
