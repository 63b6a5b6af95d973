using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ThermalActors.Host.Output;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;
using ThermalActors.Spool.Inspection;

namespace ThermalActors.Host.Commands;

/// <summary><c>quarantine</c>: rows that could not be delivered, why, and what becomes of them.</summary>
internal static class QuarantineCommand
{
    private const string Damaged = "damaged";

    public static Command Create(CommandConsole console)
    {
        var command = new Command("quarantine", "Look at rows that could not be delivered, send them again or discard them")
        {
            List(console), Show(console), Replay(console), Discard(console),
        };
        CommandLine.Examples(command, """
              thermal-actors quarantine list
              thermal-actors quarantine show 3
              thermal-actors quarantine replay 3 --rows 17,19-21
              thermal-actors quarantine discard 3

            list and show work beside the running service; replay and discard need it stopped (exit code 4 else). The quarantine is
            bounded: its oldest range gives way, and a gap row says so.
            """);
        return command;
    }

    private static Command List(CommandConsole console)
    {
        var access = new SpoolAccess();
        var json = new Option<bool>("--json") { Description = "Write one JSON object" };
        var command = access.Reading(new Command("list", "Show every range with the reason") { json });
        command.SetAction(parsed => (int)access.Read(parsed, console, (spool, _) =>
        {
            var ranges = spool.Read().Quarantine;
            if (parsed.GetValue(json)) JsonText.Write(console.Out, writer => Write(writer, ranges));
            else Write(console.Out, ranges);
            return ExitCode.Done;
        }));
        CommandLine.Examples(command, """
              thermal-actors quarantine list
              thermal-actors quarantine list --local --json | jq '.ranges[].message'

            Exit codes: 0 shown, 2 there is no spool, 5 it is damaged.
            """);
        return command;
    }

    private static Command Show(CommandConsole console)
    {
        var access = new SpoolAccess();
        var id = Id();
        var command = access.Reading(new Command("show", "Write the rows of a range as NDJSON") { id });
        command.SetAction(parsed => (int)access.Read(parsed, console, (spool, _) =>
        {
            var export = RowExport.All(RowSelection.Quarantine) with { Id = parsed.GetValue(id) };
            var result = spool.Export(export, line => console.Out.Write(Encoding.UTF8.GetString(line) + "\n"));
            if (result.IsComplete) return ExitCode.Done;
            var range = spool.Read().Quarantine.FirstOrDefault(q => q.Id == export.Id);
            return console.Fail(ExitCode.CheckFailed, range is null ? "the range was replayed or discarded meanwhile" : Text($"the {range.Rows} rows {range.First} to {range.Last} of {range.Channel} cannot be read: {range.Message}"));
        }));
        CommandLine.Examples(command, """
              thermal-actors quarantine show 3
              thermal-actors quarantine show 3 | jq -c '{seq, temperature}'

            Exit codes: 0 shown, 2 there is no such range, 5 its rows are damaged.
            """);
        return command;
    }

    private static Command Replay(CommandConsole console)
    {
        var access = new SpoolAccess();
        var which = new Argument<string>("ID|all") { Description = "A range, or all of them" }.NoFlag();
        var rows = new Option<string?>("--rows") { Description = "Only these rows, for instance 17,19-21; the others stay in the quarantine", HelpName = "NUMBERS" };
        var command = access.Writing(new Command("replay", "Send rows again under new numbers; each names what it was in the column replay_of") { which, rows });
        command.SetAction(parsed => (int)Replay(parsed, access, parsed.GetRequiredValue(which), parsed.GetValue(rows), console));
        CommandLine.Examples(command, """
              thermal-actors quarantine replay all
              thermal-actors quarantine replay 3 --rows 17,19-21
              thermal-actors query --local "SELECT seq FROM THERMAL_SENSOR_DATA WHERE channel = '…' AND seq BETWEEN 15 AND 25"

            Snowflake leaves out single rows of a request, and the whole request is suspected: rows of the range that are in the table
            already would arrive a second time. Look which are missing and name them with --rows. Lines that are no rows stay in the
            quarantine and keep no other from being sent. Exit codes: 0 done, 2 there is no such range, 4 the service is running, 5 some
            rows cannot be sent.
            """);
        return command;
    }

    private static Command Discard(CommandConsole console)
    {
        var access = new SpoolAccess();
        var which = new Argument<string>("ID|all") { Description = "A range, or all of them" }.NoFlag();
        var command = access.Writing(new Command("discard", "Delete a range for good") { which });
        command.SetAction(parsed => (int)access.Write(parsed, console, spool =>
        {
            var ranges = spool.ReadQuarantine();
            if (Chosen(parsed.GetRequiredValue(which), ranges, console) is not { } ids) return ExitCode.BadConfiguration;
            foreach (var id in ids) spool.Discard(id);
            console.Out.WriteLine(Text($"{ranges.Where(r => ids.Contains(r.Id)).Sum(r => r.Rows)} rows were discarded."));
            return ExitCode.Done;
        }));
        CommandLine.Examples(command, """
              thermal-actors quarantine show 3 > kept.ndjson
              thermal-actors quarantine discard 3

            Exit codes: 0 done, 2 there is no such range, 4 the service is running.
            """);
        return command;
    }

    private static ExitCode Replay(ParseResult parsed, SpoolAccess access, string which, string? rows, CommandConsole console)
    {
        var choose = rows is null ? static _ => true : RowNumbers.TryParse(rows);
        if (choose is null) return console.Fail(ExitCode.BadConfiguration, "--rows needs numbers such as 17,19-21");
        return access.Write(parsed, console, spool =>
        {
            var ranges = spool.ReadQuarantine();
            if (Chosen(which, ranges, console) is not { } ids) return ExitCode.BadConfiguration;
            var (sent, failed) = (0L, 0);
            foreach (var id in ids)
            {
                // "all" means all that can be sent: damaged rows stay where they are.
                if (ids.Count > 1 && string.Equals(ranges.First(r => r.Id == id).Reason, Damaged, StringComparison.Ordinal)) continue;
                try
                {
                    var stored = spool.Replay(id, choose);
                    sent += stored.Last.Value - stored.First.Value + 1;
                }
                catch (SpoolException e) when (e.Failure == SpoolFailure.Corrupt)
                {
                    failed++;
                    console.Fail(ExitCode.CheckFailed, e.Message);
                }
            }

            console.Out.WriteLine(Text($"{sent} rows are on their way under new numbers up to {spool.State.Last}; {spool.ReadQuarantine().Sum(r => r.Rows)} rows are in the quarantine."));
            return failed == 0 ? ExitCode.Done : ExitCode.CheckFailed;
        });
    }

    private static IReadOnlyList<long>? Chosen(string which, IReadOnlyList<QuarantinedRange> ranges, CommandConsole console)
    {
        var ids = IdList.Read(which, ranges.Select(r => r.Id));
        if (ids is not null && ids.All(id => ranges.Any(r => r.Id == id))) return ids;
        console.Fail(ExitCode.BadConfiguration, $"there is no range '{which}' in the quarantine; quarantine list shows them");
        return null;
    }

    private static Argument<long> Id() => new("ID") { Description = "Number of the range, as `quarantine list` shows it" };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Write(TextWriter output, IReadOnlyList<QuarantinedRange> ranges)
    {
        foreach (var range in ranges)
        {
            output.WriteLine(Text($"{range.Id}: {range.Rows} rows, {range.First} to {range.Last} of {range.Channel}, {range.From.UtcDateTime:yyyy-MM-dd HH:mm:ss} to {range.To.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, {range.Bytes} bytes"));
            output.WriteLine($"   {range.Reason}: {range.Message.ReplaceLineEndings(" ")}");
        }

        output.WriteLine(ranges.Count == 0 ? "The quarantine is empty." : Text($"{ranges.Count} ranges, {ranges.Sum(r => r.Rows)} rows"));
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<QuarantinedRange> ranges)
    {
        json.WriteStartObject();
        json.WriteStartArray("ranges");
        foreach (var range in ranges)
        {
            json.WriteStartObject();
            json.WriteNumber("id", range.Id);
            json.WriteString("channel", range.Channel);
            json.WriteNumber("first", range.First.Value);
            json.WriteNumber("last", range.Last.Value);
            json.WriteNumber("rows", range.Rows);
            json.WriteString("reason", range.Reason);
            json.WriteString("message", range.Message);
            json.WriteString("from", range.From);
            json.WriteString("to", range.To);
            json.WriteNumber("bytes", range.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
