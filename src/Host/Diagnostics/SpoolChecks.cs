using System.Globalization;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;

namespace ThermalActors.Host.Diagnostics;

/// <summary>The spool: readable, of this target, and not filling up.</summary>
internal static class SpoolChecks
{
    private static readonly TimeSpan LongWait = TimeSpan.FromHours(1);

    /// <summary>Reads and judges the spool of a data folder.</summary>
    public static (Finding Finding, SpoolView? Spool) Check(string dataDirectory, StationSettings? settings, DateTimeOffset now)
    {
        var file = Path.Combine(dataDirectory, SpoolView.FileName);
        if (!File.Exists(file)) return (CheckIds.Spool.Ok("none yet; the first start makes it"), null);
        try
        {
            var spool = SpoolView.Read(file, RunningStation.In(dataDirectory).IsRunning);
            return (Judge(spool, settings, now), spool);
        }
        catch (SpoolViewException e)
        {
            return (CheckIds.Spool.Fail(e.Message, "the rows that wait for Snowflake are in it", $"sudo systemctl stop thermal-actors\nmv {file} {file}.damaged     # the next start begins a new spool and channel\nLook at dmesg for errors of the card."), null);
        }
    }

    /// <summary>Judges what was read.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="settings">The configuration; null when it is not valid.</param>
    /// <param name="now">The time.</param>
    public static Finding Judge(SpoolView spool, StationSettings? settings, DateTimeOffset now)
    {
        if (settings is not null && !string.Equals(SpoolTarget.Of(settings.Snowflake), spool.Target, StringComparison.Ordinal))
        {
            var facts = $"{spool.File} was filled for {spool.Target}, the configuration says {SpoolTarget.Of(settings.Snowflake)}";
            var isSafe = spool.Rows + spool.SetAside == 0
                || string.Equals(SpoolTarget.AccountOf(spool.Target), SpoolTarget.AccountOf(SpoolTarget.Of(settings.Snowflake)), StringComparison.Ordinal);
            return isSafe
                ? CheckIds.Spool.Warn(facts, "the next run opens the old channel once more and then sends the rest to the new one", "The login must still be allowed to open the old pipe until then.")
                : CheckIds.Spool.Fail(
                    facts,
                    "rows are never handed over to another account",
                    "Set the configuration back until the spool is empty, or use another data folder for the new target: --data-dir DIR");
        }

        var waiting = string.Create(CultureInfo.InvariantCulture, $"{spool.Rows} rows wait, number {spool.Next} is next, committed up to {spool.CommittedTo}");
        var lost = spool.Quarantined + spool.SetAside;
        if (lost > 0)
        {
            return CheckIds.Spool.Warn(
                $"{waiting}; {spool.Quarantined} in the quarantine, {spool.SetAside} set aside", "these rows are kept but not sent until somebody decides", "thermal-actors spool status");
        }

        return spool.OldestAt is { } oldest && now - oldest > LongWait
            ? CheckIds.Spool.Warn($"{waiting}; the oldest waits since {oldest.UtcDateTime:yyyy-MM-dd HH:mm} UTC", "nothing was delivered since then", "The checks below say what keeps them.")
            : CheckIds.Spool.Ok(waiting);
    }
}
