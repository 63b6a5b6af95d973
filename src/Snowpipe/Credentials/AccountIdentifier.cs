namespace ThermalActors.Snowpipe.Credentials;

/// <summary>The account as it stands in a JWT (snowpipe-rest.md §2.1).</summary>
public static class AccountIdentifier
{
    /// <summary>
    /// Upper-cases an identifier and drops its region: <c>myorg-myacct</c> → <c>MYORG-MYACCT</c>,
    /// <c>xy12345.us-east-1</c> → <c>XY12345</c>. An account host or URL is accepted too. Null when there is no account in it.
    /// </summary>
    /// <param name="account">Account identifier, account host or account URL.</param>
    public static string? ForJwt(string? account)
    {
        var text = account?.Trim() ?? "";
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) text = text[(scheme + 3)..];
        var end = text.AsSpan().IndexOfAny('/', ':');
        if (end >= 0) text = text[..end];

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var name = dot < 0 ? text : text[..dot];

        // A replicated account is addressed as ACCOUNT-HASH.global, and the hash is not part of its name.
        if (dot >= 0 && text.AsSpan(dot).StartsWith(".global", StringComparison.OrdinalIgnoreCase) && name.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash)
        {
            name = name[..dash];
        }

        return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name.ToUpperInvariant() : null;
    }
}
