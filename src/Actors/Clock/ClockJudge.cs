using System.Globalization;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Sensors;
using ThermalActors.Snowpipe.Http;

namespace ThermalActors.Actors.Clock;

/// <summary>Weighs what speaks for and against the wall clock: pure.</summary>
internal static class ClockJudge
{
    private const string ByService = "a time service keeps it";
    private const string ByServer = "Snowflake's clock agrees with it";
    private const string ByNobody = "no time service keeps the clock, and Snowflake's clock is not known yet";

    /// <summary>Judges the clock.</summary>
    /// <param name="isKept">Whether the kernel says that a time service keeps it.</param>
    /// <param name="server">What the service said last; null when it said nothing or is not asked.</param>
    /// <param name="now">Both clocks.</param>
    /// <param name="maxSkew">The largest difference from the server that counts as agreement.</param>
    public static ClockFinding Judge(bool isKept, ServerDate? server, ReadingStamp now, TimeSpan maxSkew)
    {
        if (now.At < TokenPolicy.EarliestSaneDate)
            return new ClockFinding(ClockVerdict.Wrong, string.Create(CultureInfo.InvariantCulture, $"the clock says {now.At.UtcDateTime:yyyy-MM-dd}, which cannot be"));
        if (server is { } told)
        {
            var error = told.ErrorOf(now.At, now.Uptime);
            if (error.Duration() > maxSkew) return new ClockFinding(ClockVerdict.Wrong, Differs(error));
            if (isKept) return new ClockFinding(ClockVerdict.Trusted, ByService);
            if (now.Uptime - told.ReceivedAt <= ClockPolicy.AgreementLasts) return new ClockFinding(ClockVerdict.Trusted, ByServer);
        }

        return isKept ? new ClockFinding(ClockVerdict.Trusted, ByService) : new ClockFinding(ClockVerdict.Unconfirmed, ByNobody);
    }

    private static string Differs(TimeSpan error) => string.Create(
        CultureInfo.InvariantCulture, $"this clock is {error.Duration().TotalSeconds:0} s {(error > TimeSpan.Zero ? "ahead of" : "behind")} Snowflake's");
}
