using System.Collections.Frozen;
using System.Globalization;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Host.Diagnostics;

/// <summary>What a code means for the person in front of the station.</summary>
/// <param name="Key">Snowflake's code, <c>http-STATUS</c>, <c>classic-N</c>, or the name of a common mistake.</param>
/// <param name="Cause">Where it comes from.</param>
/// <param name="Fix">What to do; statements with the configured names filled in.</param>
internal sealed record Diagnosis(string Key, string Cause, string Fix);

/// <summary>
/// Cause and fix for every code of snowpipe-rest.md §2.2 to §2.3, §5.2 and §5.3, and for the mistakes that people make most. Pure.
/// </summary>
internal static class DiagnosisTable
{
    private static readonly FrozenDictionary<string, Diagnosis> Entries = DiagnosisEntries.All
        .ToFrozenDictionary(entry => entry.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Everything that can be looked up.</summary>
    public static IEnumerable<string> Keys => DiagnosisEntries.All.Select(entry => entry.Key);

    /// <summary>Looks a code or a mistake up; null when it is not known.</summary>
    public static Diagnosis? Find(string? key, DiagnosisNames names) =>
        key is not null && Entries.TryGetValue(key, out var entry)
            ? entry with { Cause = names.Fill(entry.Cause), Fix = names.Fill(entry.Fix) }
            : null;

    /// <summary>A mistake that is known to be in the table.</summary>
    public static Diagnosis Of(string key, DiagnosisNames names) =>
        Find(key, names) ?? throw new ArgumentException($"{key} is not in the table.", nameof(key));

    /// <summary>
    /// Explains a failed call: by its code, else by its family or status, else by what kept it from being answered. A login that is
    /// refused while the clock is off is explained by the clock: nothing else can be judged before it is right.
    /// </summary>
    /// <param name="failure">The failed call.</param>
    /// <param name="clockError">This clock minus the server's; null when it is not known.</param>
    /// <param name="names">Names for the statements.</param>
    public static Diagnosis Explain(SnowpipeFailure failure, TimeSpan? clockError, DiagnosisNames names)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (failure.HttpStatus == 401 && clockError is { } error && error.Duration() >= ClockChecks.Notable) return Of(Mistakes.ClockOff, names);
        if ((Find(failure.Code, names) ?? Find(FamilyOf(failure.Code), names)) is { } known) return known;
        if (failure.HttpStatus is not { } status) return Unanswered(failure, names);
        return Find(string.Create(CultureInfo.InvariantCulture, $"http-{status}"), names)
            ?? Of(status >= 500 ? "http-500" : status >= 400 ? "http-400" : "http-3xx", names);
    }

    private static Diagnosis Unanswered(SnowpipeFailure failure, DiagnosisNames names)
    {
        if (failure.Message.Contains("TLS", StringComparison.Ordinal)) return Of(Mistakes.TlsNotTrusted, names);
        if (failure.Message.Contains("proxy", StringComparison.Ordinal)) return Of("http-407", names);
        return failure.Class is FailureClass.Configuration
            ? new Diagnosis("configuration", failure.Message, "Correct what the message names, then run `thermal-actors doctor` again.")
            : Of(Mistakes.Unreachable, names);
    }

    // The service grows new members of these families; the stem already says what to do.
    private static string? FamilyOf(string? code) => code?.ToUpperInvariant() switch
    {
        null => null,
        var text when text.StartsWith("ERR_CHANNEL_MUST_BE_REOPENED", StringComparison.Ordinal) => "ERR_CHANNEL_MUST_BE_REOPENED",
        var text when text.StartsWith("ERR_CHANNEL_DOES_NOT_EXIST", StringComparison.Ordinal) => "ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED",
        var text when text.StartsWith("ERR_PIPE_DOES_NOT_EXIST", StringComparison.Ordinal) => "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED",
        var text when text.StartsWith("ERR_TABLE_DOES_NOT_EXIST", StringComparison.Ordinal) => "ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED",
        var text when text.StartsWith("ERR_ROLE_DOES_NOT_EXIST", StringComparison.Ordinal) => "ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED",
        _ => null,
    };
}
