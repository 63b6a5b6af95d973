using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ThermalActors.Host.Output;

namespace ThermalActors.Host.Diagnostics;

/// <summary>Findings for people and for scripts.</summary>
/// <param name="Findings">In the order of the checks.</param>
internal sealed record DoctorReport(ImmutableArray<Finding> Findings)
{
    private const int TitleWidth = 18;

    /// <summary>5 when anything failed; warnings are no failure.</summary>
    public ExitCode ExitCode => Count(CheckStatus.Fail) > 0 ? ExitCode.CheckFailed : ExitCode.Done;

    /// <summary>One finding as text; what has to be done stands below it.</summary>
    public static void WriteText(Finding finding, TextWriter output)
    {
        var status = finding.Status switch { CheckStatus.Fail => "FAIL", CheckStatus.Warn => "warn", CheckStatus.Skipped => "-", _ => "ok" };
        output.WriteLine($"{status,-5}{finding.Code}  {finding.Title.PadRight(TitleWidth)} {finding.Found}");
        WriteBelow(output, "why", finding.Why);
        WriteBelow(output, "fix", finding.Fix);
    }

    public void WriteSummary(TextWriter output) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{Count(CheckStatus.Ok)} ok, {Count(CheckStatus.Warn)} to look at, {Count(CheckStatus.Fail)} failed, {Count(CheckStatus.Skipped)} left out"));

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("result", Count(CheckStatus.Fail) > 0 ? "fail" : Count(CheckStatus.Warn) > 0 ? "warn" : "ok");
        json.WriteStartArray("findings");
        foreach (var finding in Findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteString("title", finding.Title);
            json.WriteString("status", finding.Status.ToString().ToLowerInvariant());
            json.WriteString("found", finding.Found);
            json.WriteText("why", finding.Why);
            json.WriteText("fix", finding.Fix);
            json.WriteText("serviceCode", finding.ServiceCode);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteBelow(TextWriter output, string label, string? text)
    {
        if (text is null) return;
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < lines.Length; i++) output.WriteLine($"       {(i == 0 ? label + ":" : string.Empty),-5}{lines[i]}");
    }

    private int Count(CheckStatus status) => Findings.Count(finding => finding.Status == status);
}
