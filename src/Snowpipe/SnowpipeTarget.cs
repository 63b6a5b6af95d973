using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Wire;

namespace ThermalActors.Snowpipe;

/// <summary>Where the rows go. Names are sent upper-case (snowpipe-rest.md §3.2).</summary>
/// <param name="AccountUrl">The account's control host, <c>https://org-account.snowflakecomputing.com</c>; plain HTTP only for a loopback host.</param>
/// <param name="Database">Database name.</param>
/// <param name="Schema">Schema name.</param>
/// <param name="Pipe">Pipe name.</param>
public sealed record SnowpipeTarget(Uri AccountUrl, string Database, string Schema, string Pipe)
{
    /// <summary>
    /// Makes a target from texts as people write them: the URL may lack its scheme (HTTPS is taken then) and may end in
    /// <c>:443</c> or a slash. A fault is a <see cref="FailureClass.Configuration"/> failure that names what is wrong.
    /// </summary>
    /// <param name="accountUrl">The account URL.</param>
    /// <param name="database">Database name, unquoted or in double quotes.</param>
    /// <param name="schema">Schema name, likewise.</param>
    /// <param name="pipe">Pipe name, likewise; <c>TABLE-STREAMING</c> for a table's default pipe.</param>
    public static SnowpipeResult<SnowpipeTarget> Create(string? accountUrl, string? database, string? schema, string? pipe)
    {
        var text = accountUrl?.Trim() ?? "";
        if (text.Length == 0) return Outcome.Misconfigured<SnowpipeTarget>("snowflake.url is empty");
        if (!text.Contains("://", StringComparison.Ordinal)) text = "https://" + text;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            return Outcome.Misconfigured<SnowpipeTarget>("snowflake.url is not a URL such as https://org-account.snowflakecomputing.com");
        }

        var target = new SnowpipeTarget(url, database ?? "", schema ?? "", pipe ?? "");
        return target.Problem() is { } problem
            ? Outcome.Misconfigured<SnowpipeTarget>(problem)
            : Outcome.Ok(target with { AccountUrl = new Uri(url.GetLeftPart(UriPartial.Authority)) });
    }

    /// <summary>Why this target cannot be used, null when it can.</summary>
    public string? Problem()
    {
        if (AccountUrlProblem(AccountUrl) is { } problem) return "snowflake.url " + problem;
        if (WireNames.Problem(Database) is { } database) return "snowflake.database " + database;
        if (WireNames.Problem(Schema) is { } schema) return "snowflake.schema " + schema;
        return WireNames.Problem(Pipe) is { } pipe ? "snowflake.pipe " + pipe : null;
    }

    /// <summary>Throws when the target cannot be used: the clients call it, so that no way around <see cref="Create"/> exists.</summary>
    /// <exception cref="ArgumentException">The target cannot be used.</exception>
    internal static void ThrowIfUnusable(SnowpipeTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target.Problem() is { } problem) throw new ArgumentException(problem, nameof(target));
    }

    private static string? AccountUrlProblem(Uri url)
    {
        if (!url.IsAbsoluteUri) return "is not an absolute URL";
        if (!url.IsHttps() && !url.IsPlainHttp()) return "must start with https://";
        if (url.IsPlainHttp() && !url.IsLoopback) return "may use http:// only for a loopback host: write https://";
        if (url.UserInfo.Length > 0) return "must not contain a user or password";
        if (url.AbsolutePath.Length > 1 || url.Query.Length > 0 || url.Fragment.Length > 0) return "must name a host only, without path or query";
        return url.Host.Length == 0 ? "has no host" : null;
    }
}
