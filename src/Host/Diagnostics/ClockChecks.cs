using System.Globalization;
using ThermalActors.Actors.Settings;
using ThermalActors.Readings.Rows;

namespace ThermalActors.Host.Diagnostics;

/// <summary>The clock: kept by a time service, and the same as Snowflake's.</summary>
internal static class ClockChecks
{
    /// <summary>From here on a difference can refuse a login: a login is dated back by as much, and may come from the future by a minute.</summary>
    public static readonly TimeSpan Notable = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Visible = TimeSpan.FromSeconds(5);
    private static readonly DateTimeOffset EarliestSane = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What the kernel says.</summary>
    /// <param name="now">The wall clock.</param>
    /// <param name="quality">Whether a time service keeps it.</param>
    /// <param name="require">What waits for it.</param>
    /// <param name="names">Names for the fix.</param>
    public static Finding Kernel(DateTimeOffset now, ClockQuality quality, ClockSync require, DiagnosisNames names)
    {
        var off = DiagnosisTable.Of(Mistakes.ClockOff, names);
        if (now < EarliestSane) return CheckIds.ClockSync.Fail($"the clock says {now.UtcDateTime:yyyy-MM-dd}, which cannot be", off.Cause, off.Fix);
        if (quality is ClockQuality.Synced) return CheckIds.ClockSync.Ok("a time service keeps it");
        const string found = "the kernel says that no time service keeps the clock";
        return CheckIds.ClockSync.Warn(found + Consequence(require), off.Cause, off.Fix);
    }

    private static string Consequence(ClockSync require) => require switch
    {
        ClockSync.On => "; nothing is sent until one does or Snowflake's clock agrees with it (clock.require-sync = on)",
        ClockSync.Off => "; rows say unsynced (clock.require-sync = off)",
        _ => "; rows wait until one does or Snowflake's clock agrees with it, at most clock.max-wait",
    };

    /// <summary>What the server's <c>Date</c> says.</summary>
    /// <param name="error">This clock minus the server's; null when no answer was dated.</param>
    /// <param name="names">Names for the fix.</param>
    public static Finding Server(TimeSpan? error, DiagnosisNames names)
    {
        if (error is not { } difference) return CheckIds.ClockServer.Skipped("no answer with a date came");
        var off = DiagnosisTable.Of(Mistakes.ClockOff, names);
        var size = difference.Duration();
        var found = string.Create(CultureInfo.InvariantCulture, $"this clock is {size.TotalSeconds:0} s {(difference > TimeSpan.Zero ? "ahead of" : "behind")} the server");
        if (size >= Notable) return CheckIds.ClockServer.Fail(found, off.Cause, off.Fix);
        return size >= Visible ? CheckIds.ClockServer.Warn(found, "logins still work, but the times of the rows are off", off.Fix) : CheckIds.ClockServer.Ok("the same within a few seconds");
    }
}
