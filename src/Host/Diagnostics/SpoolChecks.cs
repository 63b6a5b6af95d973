using System.Globalization;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;
using ThermalActors.Spool;
using ThermalActors.Spool.Inspection;

namespace ThermalActors.Host.Diagnostics;

/// <summary>The spool: readable, of this target, and not filling up.</summary>
internal static class SpoolChecks
{
    private static readonly TimeSpan LongWait = TimeSpan.FromHours(1);

    /// <summary>Reads and judges the spool of a data folder.</summary>
    public static (Finding Finding, SpoolOverview? Spool) Check(string dataDirectory, StationSettings? settings, DateTimeOffset now)
    {
        var file = StationAssembly.SpoolPath(dataDirectory);
        if (!File.Exists(file)) return (CheckIds.Spool.Ok("none yet; the first start makes it"), null);
        try
        {
            using var inspector = SpoolInspector.Open(file, RunningStation.In(dataDirectory).IsRunning);
            var spool = inspector.Read();
            return (Judge(spool, settings, now), spool);
        }
        catch (SpoolException e)
        {
            return (CheckIds.Spool.Fail(e.Message, "the rows that wait for Snowflake are in it", $"sudo systemctl stop thermal-actors\nmv {file} {file}.damaged     # the next start begins a new spool and channel\nLook at dmesg for errors of the card."), null);
        }
    }

    /// <summary>Judges what was read.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="settings">The configuration; null when it is not valid.</param>
    /// <param name="now">The time.</param>
    public static Finding Judge(SpoolOverview spool, StationSettings? settings, DateTimeOffset now)
    {
        if (settings is not null && !string.Equals(SpoolTarget.Of(settings.Snowflake), spool.Identity.Target, StringComparison.Ordinal))
        {
            var facts = $"{spool.File} was filled for {spool.Identity.Target}, the configuration says {SpoolTarget.Of(settings.Snowflake)}";
            var isSafe = spool.Rows + spool.SetAside.Sum(a => a.Rows) == 0
                || string.Equals(SpoolTarget.AccountOf(spool.Identity.Target), SpoolTarget.AccountOf(SpoolTarget.Of(settings.Snowflake)), StringComparison.Ordinal);
            return isSafe
                ? CheckIds.Spool.Warn(facts, "the next run opens the old channel once more and then sends the rest to the new one", "The login must still be allowed to open the old pipe until then.")
                : CheckIds.Spool.Fail(
                    facts,
                    "rows are never handed over to another account",
                    "Set the configuration back until the spool is empty, or use another data folder for the new target: --data-dir DIR");
        }

        var waiting = string.Create(CultureInfo.InvariantCulture, $"{spool.Rows} rows wait, number {spool.Next} is next, committed up to {spool.TrimmedTo.Sequence}");
        var (quarantined, setAside) = (spool.Quarantine.Sum(q => q.Rows), spool.SetAside.Sum(a => a.Rows));
        if (quarantined + setAside > 0)
        {
            return CheckIds.Spool.Warn(
                $"{waiting}; {quarantined} in the quarantine, {setAside} set aside", "these rows are kept but not sent until somebody decides", "thermal-actors spool status");
        }

        return spool.OldestSealedAt is { } oldest && now - oldest > LongWait
            ? CheckIds.Spool.Warn($"{waiting}; the oldest waits since {oldest.UtcDateTime:yyyy-MM-dd HH:mm} UTC", "nothing was delivered since then", "The checks below say what keeps them.")
            : CheckIds.Spool.Ok(waiting);
    }
}
