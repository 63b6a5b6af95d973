using System.Text.RegularExpressions;

namespace ThermalActors.Snowpipe.Http;

/// <summary>
/// Decides where rows and tokens may go. The ingest host comes from an answer, so it must lie in a domain that the
/// configuration trusts already (snowpipe-rest.md §1.1; design §7).
/// </summary>
internal static partial class IngestHostPolicy
{
    private static readonly string[] SnowflakeDomains = ["snowflakecomputing.com", "snowflakecomputing.cn"];

    /// <summary>Turns the discovered text into the ingest endpoint, or says why it is refused.</summary>
    /// <param name="accountUrl">The control host.</param>
    /// <param name="discovered">The text of the answer, already unwrapped and trimmed.</param>
    /// <param name="extraSuffixes">Further trusted domains.</param>
    /// <param name="endpoint">Scheme, dashed host and port.</param>
    /// <returns>Null when the host is accepted, else the reason, which does not repeat the answer: it may be anything.</returns>
    public static string? Resolve(Uri accountUrl, string discovered, IReadOnlyCollection<string> extraSuffixes, out Uri? endpoint)
    {
        endpoint = null;
        // An underscore is no valid DNS label for TLS; the service answers to the dashed name.
        var authority = WithoutScheme(discovered).Replace('_', '-').TrimEnd('/');
        if (!AuthorityForm().IsMatch(authority)) return "the answer is not a host name: is snowflake.url the account URL?";

        // The scheme is never taken from the answer: it cannot turn HTTPS off.
        if (!Uri.TryCreate($"{accountUrl.Scheme}://{authority}", UriKind.Absolute, out var candidate) || candidate.Host.Length == 0)
        {
            return "the answer is not a host name: is snowflake.url the account URL?";
        }

        var refusal = Hosts.IsLoopback(accountUrl) || Hosts.IsLoopback(candidate)
            ? LoopbackRefusal(accountUrl, candidate)
            : DomainRefusal(accountUrl, candidate, extraSuffixes);
        if (refusal is null) endpoint = candidate;
        return refusal;
    }

    private static string? LoopbackRefusal(Uri accountUrl, Uri candidate) =>
        Hosts.IsLoopback(accountUrl) && Hosts.IsLoopback(candidate)
            ? null
            : "the account host and the ingest host must both be on this machine or both not";

    private static string? DomainRefusal(Uri accountUrl, Uri candidate, IReadOnlyCollection<string> extraSuffixes)
    {
        var host = candidate.IdnHost;
        var trusted = host.Equals(accountUrl.IdnHost, StringComparison.OrdinalIgnoreCase)
            || SnowflakeDomains.Concat(extraSuffixes).Append(OwnDomain(accountUrl)).Any(suffix => IsUnder(host, suffix));
        if (!trusted)
        {
            return $"the ingest host is outside the trusted domains ({string.Join(", ", SnowflakeDomains)} and the account's own): "
                + "if it is yours, add its domain to the allowed host suffixes";
        }

        // A special port is only believable where the account itself uses one.
        return candidate.IsDefaultPort || !accountUrl.IsDefaultPort ? null : "the ingest host names an unexpected port";
    }

    private static bool IsUnder(string host, string? suffix)
    {
        var domain = suffix?.Trim().TrimStart('.');
        return !string.IsNullOrEmpty(domain)
            && host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
            && (host.Length == domain.Length || host[^(domain.Length + 1)] == '.');
    }

    // snow.example.com vouches for example.com; a bare example.com or an address vouches for nothing but itself.
    private static string? OwnDomain(Uri accountUrl)
    {
        if (accountUrl.HostNameType is not UriHostNameType.Dns) return null;
        var host = accountUrl.IdnHost;
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && host.AsSpan(dot + 1).Contains('.') ? host[(dot + 1)..] : null;
    }

    private static string WithoutScheme(string text)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["https://", "http://"])
        {
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return text[scheme.Length..];
        }

        return text;
    }

    [GeneratedRegex("^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}\\])(?::[0-9]{1,5})?\\z",
        RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex AuthorityForm();
}
