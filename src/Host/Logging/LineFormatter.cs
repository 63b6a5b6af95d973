using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace ThermalActors.Host.Logging;

/// <summary>How lines begin.</summary>
internal enum LinePrefix
{
    /// <summary>Time (UTC) and level, for people and files.</summary>
    TimeAndLevel,

    /// <summary>Priority as the journal of systemd reads it; the journal adds the time.</summary>
    JournalPriority,
}

/// <summary>Writes an event as one plain line, secrets masked. An exception adds its message; its trace only when details are wanted.</summary>
internal sealed class LineFormatter(LinePrefix prefix, Func<bool> details) : ITextFormatter
{
    /// <summary>Details for ever or never.</summary>
    public LineFormatter(LinePrefix prefix, bool details)
        : this(prefix, () => details)
    {
    }

    public void Format(LogEvent logEvent, TextWriter output)
    {
        output.Write(Prefix(logEvent));
        if (Area(logEvent) is { } area) output.Write(area + ": ");
        output.Write(OneLine(SecretMask.Apply(Message(logEvent))));
        if (Number(logEvent) is { } number) output.Write(string.Create(CultureInfo.InvariantCulture, $" (E{number})"));
        if (logEvent.Exception is { } exception)
        {
            output.Write(" [" + OneLine(SecretMask.Apply($"{exception.GetType().Name}: {exception.Message}")) + "]");
            if (details()) WriteTrace(exception, output);
        }

        if (logEvent.Properties.GetValueOrDefault(RepeatFilter.Withheld) is ScalarValue { Value: int withheld })
            output.Write(string.Create(CultureInfo.InvariantCulture, $" ({withheld} more like it before)"));
        output.Write('\n');
    }

    /// <summary>The message with texts as they are; the library would put them in quotation marks.</summary>
    private static string Message(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (token is PropertyToken property && logEvent.Properties.TryGetValue(property.PropertyName, out var value) && value is ScalarValue { Value: string plain })
                text.Write(plain);
            else
                token.Render(logEvent.Properties, text, CultureInfo.InvariantCulture);
        }

        return text.ToString();
    }

    private static void WriteTrace(Exception exception, TextWriter output)
    {
        foreach (var line in SecretMask.Apply(exception.ToString()).Split('\n'))
        {
            output.Write("\n    ");
            output.Write(line.TrimEnd('\r'));
        }
    }

    private string Prefix(LogEvent logEvent) => prefix == LinePrefix.JournalPriority
        ? logEvent.Level switch { LogEventLevel.Fatal => "<2>", LogEventLevel.Error => "<3>", LogEventLevel.Warning => "<4>", LogEventLevel.Information => "<6>", _ => "<7>" }
        : string.Create(CultureInfo.InvariantCulture, $"{logEvent.Timestamp.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Level(logEvent.Level)} ");

    private static string Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => "FTL",
        LogEventLevel.Error => "ERR",
        LogEventLevel.Warning => "WRN",
        LogEventLevel.Information => "INF",
        _ => "DBG",
    };

    /// <summary>The last part of the source: an actor's path or a type; the program's own lines carry none.</summary>
    private static string? Area(LogEvent logEvent)
    {
        var source = Text(logEvent, "ActorPath") ?? Text(logEvent, "LogSource") ?? Text(logEvent, "SourceContext");
        if (source is null || source.StartsWith("ThermalActors.Host.Statistics", StringComparison.Ordinal)) return null;
        var user = source.IndexOf("/user/", StringComparison.Ordinal);
        if (user >= 0) return source[(user + "/user/".Length)..];
        return source[(source.LastIndexOfAny(['.', '/']) + 1)..];
    }

    /// <summary>The number of the event, which stays when the wording changes. Statistics are a block for the eye and go without.</summary>
    private static int? Number(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue("EventId", out var value)
        && value is StructureValue { Properties: var members }
        && members.FirstOrDefault(member => string.Equals(member.Name, "Id", StringComparison.Ordinal)) is { Value: ScalarValue { Value: int and not 0 and var number } }
        && number != LogEvents.Statistics.Id ? number : null;

    private static string? Text(LogEvent logEvent, string property) =>
        logEvent.Properties.TryGetValue(property, out var value) && value is ScalarValue { Value: string { Length: > 0 } text } ? text : null;

    private static string OneLine(string text) =>
        text.AsSpan().IndexOfAny('\r', '\n') < 0 ? text : string.Join(" | ", text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
