using System.Collections.Immutable;
using System.Globalization;
using ThermalActors.Readings.Sensors;

namespace ThermalActors.Sensors.ChipSimulators;

/// <summary>
/// A script of faults, one a line: <c>at duration target fault</c>, for example <c>30s 2m scd4x unplug</c>. Times are a number
/// with ms, s, m or h, counted from the start; a brown-out has the duration <c>-</c>. Targets are scd4x, icp10125, sgp30, bme680,
/// and bus for all of them. <c>#</c> begins a comment.
/// </summary>
public static class BoardFaultScript
{
    private static readonly ImmutableDictionary<string, BoardFaultKind> Words = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("nack", BoardFaultKind.Nack),
            KeyValuePair.Create("bad-crc", BoardFaultKind.BadCrc),
            KeyValuePair.Create("never-ready", BoardFaultKind.NeverReady),
            KeyValuePair.Create("frozen", BoardFaultKind.Frozen),
            KeyValuePair.Create("brown-out", BoardFaultKind.BrownOut),
            KeyValuePair.Create("unplug", BoardFaultKind.Unplug),
            KeyValuePair.Create("exchange", BoardFaultKind.Exchange),
            KeyValuePair.Create("stuck", BoardFaultKind.Stuck),
            KeyValuePair.Create("slow", BoardFaultKind.Slow),
        ]);

    /// <summary>Reads a script.</summary>
    /// <param name="text">The lines.</param>
    /// <returns>The faults in the order of the lines, and one message for every line that is wrong.</returns>
    public static (ImmutableArray<BoardFault> Faults, ImmutableArray<string> Errors) Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var faults = ImmutableArray.CreateBuilder<BoardFault>();
        var errors = ImmutableArray.CreateBuilder<string>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;

            if (Line(words, out var fault) is { } error)
                errors.Add(string.Create(CultureInfo.InvariantCulture, $"line {number}: {error}"));
            else
                faults.Add(fault!);
        }

        return (faults.DrainToImmutable(), errors.DrainToImmutable());
    }

    private static string? Line(string[] words, out BoardFault? fault)
    {
        fault = null;
        if (words is not [var at, var duration, var target, var what])
            return "expected: at duration target fault";
        if (Time(at) is not { } begin)
            return $"{at} is no time; write for instance 500ms, 30s or 2m";
        if (!Words.TryGetValue(what, out var kind))
            return $"{what} is no fault; there are {string.Join(", ", Words.Keys.Order(StringComparer.Ordinal))}";
        if (Chip(target) is not { } chip)
            return $"{target} is no target; there are bus, {string.Join(", ", ChipAddresses.Chips.Select(Name))}";

        var isInstant = kind == BoardFaultKind.BrownOut;
        var isDash = duration is "-";
        var length = isDash ? TimeSpan.Zero : Time(duration);
        if (isInstant ? !isDash : length is null || (length == TimeSpan.Zero && kind != BoardFaultKind.Exchange))
            return isInstant ? $"{what} has the duration -" : $"{what} needs a duration, for instance 20s";
        if (kind is BoardFaultKind.Stuck or BoardFaultKind.Slow && chip != SensorKind.System)
            return $"{what} concerns the whole bus: write bus in place of {target}";
        if (kind == BoardFaultKind.BadCrc && chip == SensorKind.Bme680)
            return "a BME680 sends no checksum that could be wrong";

        fault = new BoardFault(begin, length!.Value, chip == SensorKind.System ? null : chip, kind);
        return null;
    }

    private static string Name(SensorKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary><see cref="SensorKind.System"/> stands for all chips.</summary>
    private static SensorKind? Chip(string word)
    {
        if (word is "bus")
            return SensorKind.System;
        foreach (var kind in ChipAddresses.Chips)
        {
            if (string.Equals(word, Name(kind), StringComparison.Ordinal))
                return kind;
        }

        return null;
    }

    private static TimeSpan? Time(string word)
    {
        var digits = word.Length;
        while (digits > 0 && char.IsAsciiLetter(word[digits - 1]))
            digits--;
        double? unit = word[digits..] switch
        {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => null,
        };
        return unit is { } milliseconds
            && double.TryParse(word.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * milliseconds < TimeSpan.MaxValue.TotalMilliseconds / 4
                ? TimeSpan.FromMilliseconds(number * milliseconds)
                : null;
    }
}
