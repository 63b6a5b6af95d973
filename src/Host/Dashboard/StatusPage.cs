using System.Globalization;
using System.Net;
using System.Text;
using ThermalActors.Actors.Health;

namespace ThermalActors.Host.Dashboard;

/// <summary>The status page: one plain document that needs nothing from elsewhere and no script.</summary>
internal static class StatusPage
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1a1a1a;background:#fff}"
        + "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}"
        + "th,td{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #ddd;vertical-align:top}"
        + ".good{color:#0a6b2d}.bad{color:#a3180f}.hint{color:#555}"
        + "@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}th,td{border-color:#333}.good{color:#5ecb85}.bad{color:#ff8a80}.hint{color:#aaa}}";

    public static string Render(StationStatus status, PageStatus page)
    {
        var html = new StringBuilder(4096);
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
            .Append("<meta http-equiv=\"refresh\" content=\"5\"><title>").Append(Encode(status.Device)).Append(" – ThermalActors</title><style>")
            .Append(Style).Append("</style></head><body><h1>").Append(Encode(status.Device)).Append("</h1>");
        Verdict(html, status);
        Sensors(html, status);
        Spool(html, status.Spool);
        Channel(html, status.Channel, status.Statistics);
        html.Append("<p class=\"hint\">As of ").Append(Time(status.At)).Append(" · <a href=\"/api/status\">JSON</a>");
        if (page.Problem is { } problem) html.Append(" · this page started late: ").Append(Encode(problem));
        return html.Append("</p></body></html>\n").ToString();
    }

    private static void Verdict(StringBuilder html, StationStatus status)
    {
        if (status.Ready)
        {
            html.Append("<p class=\"good\"><strong>Rows arrive in the table.</strong></p>");
            return;
        }

        html.Append("<p class=\"bad\"><strong>").Append(status.Live ? "Rows do not arrive right now." : "The station does not make progress.").Append("</strong></p><ul>");
        foreach (var reason in status.NotReady)
        {
            html.Append("<li>").Append(Encode(reason.Part)).Append(": ").Append(Encode(reason.Reason));
            if (reason.Hint is { } hint) html.Append(" <span class=\"hint\">").Append(Encode(hint)).Append("</span>");
            html.Append(" <span class=\"hint\">since ").Append(Time(reason.Since)).Append("</span></li>");
        }

        html.Append("</ul>");
    }

    private static void Sensors(StringBuilder html, StationStatus status)
    {
        html.Append("<h2>Sensors</h2><table><thead><tr><th>Sensor</th><th>State</th><th>Readings</th><th>Failures</th><th>Identity</th></tr></thead><tbody>");
        foreach (var sensor in status.Sensors)
        {
            html.Append("<tr><td>").Append(Encode(sensor.Name)).Append(sensor.Simulated ? " (simulated)" : string.Empty)
                .Append("</td><td>").Append(Encode(sensor.State)).Append(sensor.Problem is { } problem ? ": " + Encode(problem) : string.Empty)
                .Append("</td><td>").Append(Number(sensor.Readings)).Append("</td><td>").Append(Number(sensor.Failures))
                .Append("</td><td>").Append(Encode(sensor.Identity ?? "–")).Append("</td></tr>");
        }

        html.Append("</tbody></table>");
    }

    private static void Spool(StringBuilder html, SpoolSummary spool)
    {
        html.Append("<h2>Waiting on disk</h2><table><tbody>");
        Row(html, "Rows", spool.Rows is { } rows ? Number(rows) : "unknown");
        Row(html, "Bytes", Number(spool.Bytes));
        Row(html, "Newest number", Number(spool.LastStored));
        Row(html, "Committed up to", Number(spool.Committed));
        Row(html, "Oldest since", spool.OldestSealedAt is { } oldest ? Time(oldest) : "–");
        Row(html, "Dropped rows", Number(spool.DroppedRows));
        if (spool.Problem is { } problem) Row(html, "Problem", problem);
        html.Append("</tbody></table>");
    }

    private static void Channel(StringBuilder html, ChannelSummary channel, StationStatistics statistics)
    {
        html.Append("<h2>Channel</h2><table><tbody>");
        Row(html, "Phase", channel.Phase);
        Row(html, "Channel", channel.Name ?? "–");
        Row(html, "Target", channel.Target ?? "–");
        Row(html, "Committed token", channel.OffsetToken ?? "–");
        Row(html, "Last commit", channel.LastCommitAt is { } commit ? Time(commit) : "–");
        Row(html, "Sessions", Number(channel.Sessions));
        if (channel.Problem is { } problem) Row(html, "Problem", problem);
        Row(html, "Rows sent", Number(statistics.RowsSent));
        Row(html, "Batches sent", Number(statistics.Batches));
        Row(html, "Bytes sent", Number(statistics.BytesSent));
        Row(html, "Errors", Number(statistics.Errors));
        Row(html, "Rows a second", statistics.AverageRowsPerSecond.ToString("0.00", CultureInfo.InvariantCulture));
        html.Append("</tbody></table>");
    }

    private static void Row(StringBuilder html, string name, string value) =>
        html.Append("<tr><th scope=\"row\">").Append(name).Append("</th><td>").Append(Encode(value)).Append("</td></tr>");

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset value) => value.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
