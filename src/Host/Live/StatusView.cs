using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using ThermalActors.Actors.Health;

namespace ThermalActors.Host.Live;

/// <summary>What a terminal shows while the service runs: pure, one status in, one picture out.</summary>
internal static class StatusView
{
    private const int BarWidth = 24;
    private const double MostSeconds = 365 * 86_400;

    /// <summary>Draws a status.</summary>
    /// <param name="status">The station.</param>
    /// <param name="page">Address of the page; null when there is none.</param>
    /// <param name="mostWaiting">The most rows that waited since the backlog began; what progress is measured by.</param>
    public static IRenderable Render(StationStatus status, string? page, long mostWaiting)
    {
        ArgumentNullException.ThrowIfNull(status);
        var rows = new List<IRenderable> { Verdict(status) };
        rows.AddRange(status.NotReady.Select(Reason));
        rows.Add(Sensors(status));
        rows.Add(Delivery(status, mostWaiting));
        if (page is not null) rows.Add(new Text(page, new Style(decoration: Decoration.Dim)));
        return new Panel(new Rows(rows)) { Header = new PanelHeader($" {Markup.Escape(status.Device)} "), Border = BoxBorder.Rounded, Expand = true, BorderStyle = new Style(Color.Grey) };
    }

    private static Markup Verdict(StationStatus status)
    {
        var (color, text) = status switch
        {
            { Ready: true } => ("green", "Rows arrive in the table"),
            { Live: false } => ("red", "The station makes no progress"),
            _ => ("yellow", "Something needs attention"),
        };
        return new Markup($"[{color}]● {text}[/]   [dim]up {Duration(status.Statistics.Elapsed)}[/]");
    }

    private static Markup Reason(StatusReason reason) => new(
        $"  [yellow]{Markup.Escape(reason.Part)}[/]: {Markup.Escape(reason.Reason)}" + (reason.Hint is { } hint ? $" [dim]→ {Markup.Escape(hint)}[/]" : string.Empty));

    private static Table Sensors(StationStatus status)
    {
        var table = new Table { Border = TableBorder.None, Expand = true };
        foreach (var name in (string[])["sensor", "state", "newest values", "readings", "failures"]) table.AddColumn(new TableColumn($"[dim]{name}[/]") { NoWrap = name is not "newest values" });
        foreach (var sensor in status.Sensors)
        {
            var color = sensor.State switch { "reading" => "green", "offline" => "red", _ => "yellow" };
            table.AddRow(
                new Markup(Markup.Escape(sensor.Name)),
                new Markup($"[{color}]{Markup.Escape(sensor.State)}[/]" + (sensor.Simulated ? " [dim]simulated[/]" : string.Empty)),
                new Text(sensor.Problem ?? Values(sensor)),
                new Text(Number(sensor.Readings)),
                new Text(Number(sensor.Failures)));
        }

        return table;
    }

    private static string Values(SensorSummary sensor) => sensor.Last is { } last
        ? string.Join("   ", last.Values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Name.Replace('_', ' ')} {value.Value:0.#} {value.Unit}")))
        : string.Empty;

    private static Grid Delivery(StationStatus status, long mostWaiting)
    {
        var (spool, channel, statistics) = (status.Spool, status.Channel, status.Statistics);
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        void Line(string name, string markup) => grid.AddRow(new Markup($"[dim]{name}[/]"), new Markup(markup));

        Line("spool", spool.Rows is { } rows ? $"{Number(rows)} rows wait" + (spool.OldestSealedAt is { } oldest && rows > 0 ? $", the oldest for {Duration(status.At - oldest)}" : string.Empty) : "not open yet");
        if (Progress(spool, mostWaiting) is { } bar) Line("progress", bar);
        if (channel.CatchUp is { } catchUp)
        {
            Line("catch-up", string.Create(CultureInfo.InvariantCulture, $"{catchUp.RowsLeft:N0} rows left, {catchUp.RowsPerSecond:0.#} rows/s")
                + (catchUp.SecondsToGo is { } seconds ? $", {Duration(TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds)))} to go" : string.Empty));
        }

        Line("channel", $"{Markup.Escape(channel.Phase)}{(channel.Name is { } name ? " " + Markup.Escape(name) : string.Empty)}{(channel.LastCommitAt is { } commit ? $", last commit {Duration(status.At - commit)} ago" : string.Empty)}");
        if (channel.Target is { } target) Line("target", Markup.Escape(target));
        Line("sent", string.Create(
            CultureInfo.InvariantCulture,
            $"{statistics.RowsSent:N0} rows in {statistics.Batches:N0} batches, {statistics.AverageRowsPerSecond:0.00} rows/s, {statistics.Errors:N0} errors"));
        return grid;
    }

    /// <summary>The share of a backlog that is done; null while there is none worth a bar.</summary>
    private static string? Progress(SpoolSummary spool, long mostWaiting)
    {
        if (spool.Rows is not { } rows || mostWaiting < LiveConsole.Backlog || rows > mostWaiting) return null;
        var done = (mostWaiting - rows) / (double)mostWaiting;
        var filled = (int)Math.Round(done * BarWidth);
        return string.Create(CultureInfo.InvariantCulture, $"[green]{new string('━', filled)}[/][dim]{new string('━', BarWidth - filled)}[/] {done:0 %}, {rows:N0} rows left");
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0} s"),
        < 3_600 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        < 86_400 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h"),
    };
}
