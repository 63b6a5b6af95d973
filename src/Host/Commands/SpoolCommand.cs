using System.CommandLine;
using System.Globalization;
using System.Text;
using ThermalActors.Host.Output;
using ThermalActors.Readings.Streaming;
using ThermalActors.Spool;
using ThermalActors.Spool.Imports;
using ThermalActors.Spool.Inspection;

namespace ThermalActors.Host.Commands;

/// <summary><c>spool</c>: what waits on the disk, whether it is sound, and how to get rows out of it and into it.</summary>
internal static class SpoolCommand
{
    private const string Waiting = "waiting";
    private const string SetAside = "set-aside";
    private const string Quarantine = "quarantine";

    public static Command Create(CommandConsole console)
    {
        var command = new Command("spool", "Look at the rows that wait on the disk, check, export, import and release them")
        {
            Status(console), Verify(console), Export(console), Import(console), Release(console),
        };
        CommandLine.Examples(command, """
              thermal-actors spool status
              thermal-actors spool verify --local
              thermal-actors spool export --out rows.ndjson
              thermal-actors spool import rows.ndjson
              thermal-actors spool release all

            status, verify and export work beside the running service; import and release need it stopped (exit code 4 else).
            """);
        return command;
    }

    private static Command Status(CommandConsole console)
    {
        var access = new SpoolAccess();
        var json = Json();
        var command = access.Reading(new Command("status", "Show identity, marks, waiting rows, losses, what was kept back, and how long the room lasts") { json });
        command.SetAction(parsed => (int)access.Read(parsed, console, (spool, station) =>
        {
            var status = SpoolStatus.Of(spool.Read(), station, access.Bounds(parsed).Settings?.Spool);
            if (parsed.GetValue(json)) JsonText.Write(console.Out, status.WriteJson);
            else status.WriteText(console.Out);
            return ExitCode.Done;
        }));
        CommandLine.Examples(command, """
              thermal-actors spool status
              thermal-actors spool status --local --data-dir data
              thermal-actors spool status --json | jq .waiting.rows
              thermal-actors spool status --file /var/lib/thermal-actors/spool.db.damaged-20261128T081500Z

            Exit codes: 0 shown, 2 there is no spool, 5 it is damaged.
            """);
        return command;
    }

    private static Command Verify(CommandConsole console)
    {
        var access = new SpoolAccess();
        var json = Json();
        var command = access.Reading(new Command("verify", "Read everything and compare pages, checksums, rows, numbers, marks and gap ledger with each other") { json });
        command.SetAction(parsed => (int)access.Read(parsed, console, (spool, _) =>
        {
            var verdict = spool.Verify();
            if (parsed.GetValue(json)) JsonText.Write(console.Out, json => Write(json, verdict));
            else Write(console.Out, verdict);
            return verdict.IsSound ? ExitCode.Done : ExitCode.CheckFailed;
        }));
        CommandLine.Examples(command, """
              thermal-actors spool verify
              thermal-actors spool verify --json | jq -r '.faults[]'

            Nothing is changed. The service repairs by itself what it meets: a damaged frame goes to the quarantine, a damaged file is
            moved aside and what can be read of it is kept. Exit codes: 0 sound, 2 there is no spool, 5 at least one fault.
            """);
        return command;
    }

    private static Command Export(CommandConsole console)
    {
        var access = new SpoolAccess();
        var what = new Option<string>("--rows") { Description = "Which rows", DefaultValueFactory = _ => Waiting };
        what.AcceptOnlyFromAmong(Waiting, SetAside, Quarantine);
        var id = new Option<long?>("--id") { Description = "Only this range of the quarantine or of what is set aside", HelpName = "ID" };
        var from = new Option<long>("--from") { Description = "Lowest number", HelpName = "N", DefaultValueFactory = _ => 1 };
        var to = new Option<long>("--to") { Description = "Highest number", HelpName = "N", DefaultValueFactory = _ => long.MaxValue };
        var output = new Option<string?>("--out") { Description = "File to write; without it, standard output", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there" };
        NumberRule.Between(from, 1, long.MaxValue, "--from needs a number of 1 or more.");
        NumberRule.Between(to, 1, long.MaxValue, "--to needs a number of 1 or more.");
        var command = access.Reading(new Command("export", "Write rows as NDJSON, as they would be sent; the spool is not changed") { what, id, from, to, output, force });
        command.SetAction(parsed => (int)access.Read(parsed, console, (spool, _) =>
        {
            var export = new RowExport(
                parsed.GetValue(what) switch { SetAside => RowSelection.SetAside, Quarantine => RowSelection.Quarantine, _ => RowSelection.Waiting },
                new Sequence(parsed.GetValue(from)),
                new Sequence(parsed.GetValue(to)),
                parsed.GetValue(id));
            return parsed.GetValue(output) is { } file ? ToFile(spool, export, Path.GetFullPath(file), parsed.GetValue(force), console) : ToConsole(spool, export, console);
        }));
        CommandLine.Examples(command, """
              thermal-actors spool export --out rows.ndjson
              thermal-actors spool export --from 1000 --to 1999 | jq .temperature
              thermal-actors spool export --rows quarantine --id 3 --out rejected.ndjson
              thermal-actors spool export --file spool.db.damaged-20261128T081500Z --out saved.ndjson

            A file is complete or absent. Exit codes: 0 complete, 2 wrong argument, 5 some rows are damaged and were left out.
            """);
        return command;
    }

    private static Command Import(CommandConsole console)
    {
        var access = new SpoolAccess();
        var source = new Argument<string>("FILE") { Description = "NDJSON as `spool export` writes it" }.NoFlag();
        var again = new Option<bool>("--again") { Description = "Import although the rows were imported or sent before" };
        var command = access.Writing(new Command("import", "Store exported rows under new numbers; each names what it was in the column replay_of") { source, again });
        command.SetAction(parsed => (int)Import(parsed, access, parsed.GetRequiredValue(source), parsed.GetValue(again), console));
        CommandLine.Examples(command, """
              sudo systemctl stop thermal-actors
              sudo -u thermal-actors thermal-actors spool import saved.ndjson
              sudo systemctl start thermal-actors

            Every line is checked before anything is stored. An interrupted import goes on where it stopped when it is given the same file.
            Exit codes: 0 stored, 1 no room or the disk failed, 2 the file cannot be imported or was imported before, 4 the service is running.
            """);
        return command;
    }

    private static Command Release(CommandConsole console)
    {
        var access = new SpoolAccess();
        var which = new Argument<string>("ID|all") { Description = "A range that is set aside, as `spool status` shows it, or all of them" }.NoFlag();
        var command = access.Writing(new Command("release", "Send rows that were set aside under new numbers; each names what it was in the column replay_of") { which });
        command.SetAction(parsed => (int)access.Write(parsed, console, spool =>
        {
            var ids = IdList.Read(parsed.GetRequiredValue(which), spool.SetAside.Select(range => range.Id));
            if (ids is null) return console.Fail(ExitCode.BadConfiguration, $"'{parsed.GetValue(which)}' is neither the number of a range nor 'all'");
            var rows = 0L;
            foreach (var id in ids) rows += spool.Release(id);
            console.Out.WriteLine(Text($"{rows} rows are on their way under new numbers up to {spool.State.Last}."));
            return ExitCode.Done;
        }));
        CommandLine.Examples(command, """
              thermal-actors spool status                        says which ranges are set aside, and why
              thermal-actors spool export --rows set-aside       shows their rows
              thermal-actors spool release 2
              thermal-actors spool release all --data-dir data

            Rows are set aside when a copy of this card may have sent them. Compare with the table before: column channel and seq.
            Exit codes: 0 done, 2 there is no such range, 4 the service is running.
            """);
        return command;
    }

    private static ExitCode Import(ParseResult parsed, SpoolAccess access, string path, bool again, CommandConsole console)
    {
        RowFile file;
        try
        {
            file = RowFile.Read(Path.GetFullPath(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return console.Fail(ExitCode.BadConfiguration, $"{path} cannot be read: {e.Message}");
        }

        if (file.FaultCount > 0)
        {
            console.Fail(ExitCode.BadConfiguration, Text($"{path} has {file.FaultCount} lines that are no rows; nothing was imported:"));
            foreach (var fault in file.Faults) console.Error.WriteLine(Text($"  line {fault.Line}: {fault.Message}"));
            return ExitCode.BadConfiguration;
        }

        if (file.Rows == 0) return console.Fail(ExitCode.BadConfiguration, $"{path} has no rows");
        return access.Write(parsed, console, spool =>
        {
            switch (spool.Import(file, again))
            {
                case ImportResult.Stored stored:
                    var before = stored.Before > 0 ? Text($" ({stored.Before} of the file were imported before it was interrupted)") : string.Empty;
                    console.Out.WriteLine(Text($"{stored.Rows} rows are on their way as {stored.First} to {stored.Last} of {spool.Identity.Channel}{before}."));
                    return ExitCode.Done;
                case ImportResult.Known known:
                    return console.Fail(
                        ExitCode.BadConfiguration,
                        Text($"these {known.Earlier.Rows} rows were imported on {known.Earlier.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC from {known.Earlier.Name} (rows up to {known.Earlier.Last}). --again imports them once more"));
                case ImportResult.WouldDouble doubled:
                    return console.Fail(
                        ExitCode.BadConfiguration,
                        Text($"rows {doubled.First} to {doubled.Last} of {doubled.Channel} would arrive twice: {doubled.Why}. --again imports them all the same"));
                default:
                    throw new InvalidOperationException("An import has an unknown result.");
            }
        });
    }

    private static ExitCode ToConsole(SpoolInspector spool, RowExport export, CommandConsole console)
    {
        var result = spool.Export(export, line => console.Out.Write(Encoding.UTF8.GetString(line) + "\n"));
        return Finish(result, null, console);
    }

    private static ExitCode ToFile(SpoolInspector spool, RowExport export, string path, bool force, CommandConsole console)
    {
        if (File.Exists(path) && !force) return console.Fail(ExitCode.BadConfiguration, $"{path} is there already; --force replaces it");
        var draft = path + ".new";
        try
        {
            RowExportResult result;
            using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 64 * 1024))
            {
                result = spool.Export(export, line =>
                {
                    file.Write(line);
                    file.WriteByte((byte)'\n');
                });
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
            return Finish(result, path, console);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    private static ExitCode Finish(RowExportResult result, string? path, CommandConsole console)
    {
        if (path is not null) console.Out.WriteLine(Text($"{result.Rows} rows are in {path}."));
        else console.Error.WriteLine(Text($"thermal-actors: {result.Rows} rows"));
        if (result.IsComplete) return ExitCode.Done;
        foreach (var (first, last) in result.Damaged) console.Error.WriteLine(Text($"thermal-actors: rows {first} to {last} are damaged and were left out"));
        if (result.DamagedCount > result.Damaged.Count) console.Error.WriteLine(Text($"thermal-actors: {result.DamagedCount} ranges were left out in all"));
        if (result.UnreadablePages) console.Error.WriteLine("thermal-actors: pages of the file cannot be read; what was on them is not known");
        return ExitCode.CheckFailed;
    }

    private static Option<bool> Json() => new("--json") { Description = "Write one JSON object" };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Write(TextWriter output, SpoolVerdict verdict)
    {
        foreach (var fault in verdict.Faults) output.WriteLine($"FAULT  {fault}");
        if (verdict.FaultCount > verdict.Faults.Count) output.WriteLine(Text($"and {verdict.FaultCount - verdict.Faults.Count} more"));
        var found = verdict.FaultCount switch { 0 => "no fault", 1 => "1 fault", var n => Text($"{n} faults") };
        output.WriteLine(Text($"{verdict.Frames} frames with {verdict.Rows} sound rows ({verdict.RawBytes} bytes): {found}"));
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, SpoolVerdict verdict)
    {
        json.WriteStartObject();
        json.WriteBoolean("sound", verdict.IsSound);
        json.WriteNumber("frames", verdict.Frames);
        json.WriteNumber("rows", verdict.Rows);
        json.WriteNumber("raw_bytes", verdict.RawBytes);
        json.WriteNumber("fault_count", verdict.FaultCount);
        json.WriteStartArray("faults");
        foreach (var fault in verdict.Faults) json.WriteStringValue(fault);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
