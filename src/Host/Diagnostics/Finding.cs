namespace ThermalActors.Host.Diagnostics;

/// <summary>How a check ended.</summary>
internal enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but somebody should look at it.</summary>
    Warn,

    /// <summary>Keeps rows from being measured, kept or delivered.</summary>
    Fail,

    /// <summary>Could not be checked, or does not apply; the text says why.</summary>
    Skipped,
}

/// <summary>What one check found.</summary>
/// <param name="Code">Stable code, <c>TA-KEY-01</c>: scripts and support may rely on it.</param>
/// <param name="Title">What was checked, in two or three words.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Found">What was found; one line, never a secret.</param>
internal sealed record Finding(string Code, string Title, CheckStatus Status, string Found)
{
    /// <summary>Why it matters or where it comes from; null when all is well.</summary>
    public string? Why { get; init; }

    /// <summary>What to do: commands or statements, several on lines of their own; null when nothing is to be done.</summary>
    public string? Fix { get; init; }

    /// <summary>Snowflake's code where there was one.</summary>
    public string? ServiceCode { get; init; }
}

/// <summary>A check with a stable code.</summary>
/// <param name="Code">The code.</param>
/// <param name="Title">What it is about.</param>
internal sealed record CheckId(string Code, string Title)
{
    public Finding Ok(string found) => new(Code, Title, CheckStatus.Ok, found);

    public Finding Warn(string found, string why, string fix) => new(Code, Title, CheckStatus.Warn, found) { Why = why, Fix = fix };

    public Finding Fail(string found, string why, string? fix) => new(Code, Title, CheckStatus.Fail, found) { Why = why, Fix = fix };

    public Finding Skipped(string reason) => new(Code, Title, CheckStatus.Skipped, reason);
}

/// <summary>All checks of <c>doctor</c>, in their order. A code is never given a new meaning.</summary>
internal static class CheckIds
{
    public static readonly CheckId Local = new("TA-LOC-01", "local Snowpipe");
    public static readonly CheckId Bus = new("TA-I2C-01", "I2C bus");
    public static readonly CheckId BusAccess = new("TA-I2C-02", "I2C access");
    public static readonly CheckId Configuration = new("TA-CFG-01", "configuration");
    public static readonly CheckId DataFolder = new("TA-DIR-01", "data folder");
    public static readonly CheckId FreeSpace = new("TA-DIR-02", "free space");
    public static readonly CheckId Instance = new("TA-DIR-03", "running station");
    public static readonly CheckId Spool = new("TA-SPL-01", "spool");
    public static readonly CheckId ClockSync = new("TA-CLK-01", "clock");
    public static readonly CheckId Key = new("TA-KEY-01", "private key");
    public static readonly CheckId Pat = new("TA-PAT-01", "access token file");
    public static readonly CheckId Account = new("TA-ACC-01", "account");
    public static readonly CheckId Limits = new("TA-LIM-01", "limits");
    public static readonly CheckId Network = new("TA-NET-04", "proxy and authorities");
    public static readonly CheckId Resolve = new("TA-NET-01", "account host");
    public static readonly CheckId Tls = new("TA-NET-02", "TLS");
    public static readonly CheckId Discovery = new("TA-API-01", "discovery");
    public static readonly CheckId ClockServer = new("TA-CLK-02", "clock and server");
    public static readonly CheckId Token = new("TA-API-02", "token");
    public static readonly CheckId Ingest = new("TA-NET-03", "ingest host");
    public static readonly CheckId Open = new("TA-API-03", "pipe: open");
    public static readonly CheckId Status = new("TA-API-04", "pipe: status");
    public static readonly CheckId Drop = new("TA-API-05", "pipe: drop");
    public static readonly CheckId Channel = new("TA-API-06", "station's channel");

    /// <summary>Every check; the codes are unique.</summary>
    public static IReadOnlyList<CheckId> All =>
    [
        Local, Bus, BusAccess, Configuration, DataFolder, FreeSpace, Instance, Spool, ClockSync, Key, Pat, Account, Limits, Network,
        Resolve, Tls, Discovery, ClockServer, Token, Ingest, Open, Status, Drop, Channel,
    ];
}
