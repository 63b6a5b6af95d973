using System.Globalization;
using Serilog.Core;
using Serilog.Events;

namespace ThermalActors.Host.Logging;

/// <summary>
/// Writes the same warning or error at most once in <see cref="Period"/> and says with the next one how many there were: a part
/// that fails again and again, such as a database on a full disk, must not fill the log and wear out the card.
/// </summary>
/// <param name="time">Elapsed time; the wall clock may jump.</param>
/// <param name="everything">True while every line is wanted.</param>
internal sealed class RepeatFilter(TimeProvider time, Func<bool> everything) : ILogEventFilter
{
    /// <summary>Name of the property that tells how many lines were left out, a whole number from 1.</summary>
    public const string Withheld = "Withheld";

    /// <summary>The shortest time between two lines that say the same.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private const int MostKinds = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);

    public bool IsEnabled(LogEvent logEvent)
    {
        if (logEvent.Level < LogEventLevel.Warning || everything()) return true;
        var kind = string.Create(
            CultureInfo.InvariantCulture, $"{Source(logEvent)}|{logEvent.RenderMessage(CultureInfo.InvariantCulture)}|{logEvent.Exception?.Message}");
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_seen.TryGetValue(kind, out var seen) && time.GetElapsedTime(seen.Written, now) < Period)
            {
                _seen[kind] = seen with { Withheld = seen.Withheld + 1 };
                return false;
            }

            if (seen.Withheld > 0) logEvent.AddOrUpdateProperty(new LogEventProperty(Withheld, new ScalarValue(seen.Withheld)));
            if (_seen.Count >= MostKinds && !_seen.ContainsKey(kind)) Forget(now);
            _seen[kind] = new Seen(now, 0);
            return true;
        }
    }

    /// <summary>What was not said for a while goes first; when that is nothing, everything goes.</summary>
    private void Forget(long now)
    {
        foreach (var (kind, seen) in _seen)
        {
            if (time.GetElapsedTime(seen.Written, now) >= Period) _seen.Remove(kind);
        }

        if (_seen.Count >= MostKinds) _seen.Clear();
    }

    private static string Source(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out var value) && value is ScalarValue { Value: string text } ? text : "";

    private readonly record struct Seen(long Written, int Withheld);
}
