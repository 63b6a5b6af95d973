using System.Globalization;
using ThermalActors.Snowpipe;

namespace ThermalActors.Actors.Settings;

/// <summary><c>thermal-actors.snowflake</c>: where the rows go and as whom; nothing here may send a token to a wrong host.</summary>
internal static class SnowflakeSettingsReader
{
    private const string AccountKey = "snowflake.account";
    private const string UrlKey = "snowflake.url";
    private const string AccountExpectation = "an account identifier such as MYORG-MYACCOUNT or xy12345.eu-west-1";
    private const string UrlExpectation = "the account's address such as \"https://myorg-myaccount.snowflakecomputing.com\"";

    private static readonly string[] Domains = [".snowflakecomputing.com", ".snowflakecomputing.cn"];

    public static SnowflakeSettings Read(HoconReader reader, SettingsContext context)
    {
        var (account, url) = AccountAndUrl(reader);
        var channel = reader.TextOr("snowflake.channel", "auto", "1 to 64 characters of A-Z 0-9 _ -", SnowflakeNames.IsChannelPart)?.ToUpperInvariant();
        var exact = reader.Switch("snowflake.channel-exact");
        if (exact && channel is null && !reader.IsInvalid("snowflake.channel"))
            reader.Report("snowflake.channel-exact", "needs a channel name", "Set snowflake.channel");
        var auth = Auth(reader, context);
        var user = reader.TextOr("snowflake.user", "none", "a login name", SnowflakeNames.IsUser);
        if (user is null && auth is AuthSettings.KeyPair && !reader.IsInvalid("snowflake.user"))
            reader.ReportMissing("snowflake.user", "is missing; a key pair belongs to a user", "Set snowflake.user to the service user's login name");
        return new SnowflakeSettings(
            new SnowpipeTarget(url, Identifier(reader, "database"), Identifier(reader, "schema"), Identifier(reader, "pipe")),
            account,
            user,
            reader.TextOr("snowflake.role", "none", SnowflakeNames.IdentifierExpectation, SnowflakeNames.IsIdentifier)?.ToUpperInvariant(),
            Identifier(reader, "table"),
            channel,
            exact,
            auth)
        {
            PatExpires = reader.TextOr("snowflake.auth.pat-expires", "none", "a day such as 2027-01-31", text => Day(text) is not null) is { } day ? Day(day) : null,
        };
    }

    private static DateTimeOffset? Day(string text) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day : null;

    private static string Identifier(HoconReader reader, string name) =>
        reader.Text("snowflake." + name, SnowflakeNames.IdentifierExpectation, SnowflakeNames.IsIdentifier).ToUpperInvariant();

    private static (string Account, Uri Url) AccountAndUrl(HoconReader reader)
    {
        var account = reader.TextOr(AccountKey, "auto", AccountExpectation, SnowflakeNames.IsAccount);
        var url = reader.TextOr(UrlKey, "auto", UrlExpectation, text => ParseUrl(text) is not null) is { } text ? ParseUrl(text) : null;
        var nowhere = new Uri("https://invalid.snowflakecomputing.com");
        if (reader.IsInvalid(AccountKey) || reader.IsInvalid(UrlKey)) return (account ?? string.Empty, url ?? nowhere);
        if (url is null && account is null)
        {
            reader.ReportMissing(AccountKey, "is missing, and so is snowflake.url", "Set one of them, or try everything without an account: thermal-actors --local");
            return (string.Empty, nowhere);
        }

        if (url is null) return (account!.ToUpperInvariant(), new Uri($"https://{HostOf(account)}{Domains[0]}"));
        CheckHost(reader, url);
        if (url.IsLoopback)
        {
            if (account is null) reader.ReportMissing(AccountKey, "is missing; it cannot be taken from a loopback url", "Set snowflake.account");
            return ((account ?? string.Empty).ToUpperInvariant(), url);
        }

        var named = AccountOf(url);
        if (account is not null && named is not null && !SameAccount(account, named))
            reader.Report(AccountKey, $"does not belong to snowflake.url ({url.Host})", $"Remove one of them: either alone is enough. The url names {named.ToUpperInvariant()}");
        return ((account ?? named ?? string.Empty).ToUpperInvariant(), url);
    }

    private static Uri? ParseUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)) return null;
        var plain = uri is { UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/" } && uri.Scheme is "https" or "http";
        return plain && uri.Host.Length > 0 ? new Uri(uri.GetLeftPart(UriPartial.Authority)) : null;
    }

    private static void CheckHost(HoconReader reader, Uri url)
    {
        if (url.IsLoopback) return;
        if (string.Equals(url.Scheme, "http", StringComparison.Ordinal))
            reader.Report(UrlKey, "http:// is accepted for a loopback host only: tokens would travel in the clear", "Write https://");
        else if (AccountOf(url) is null)
            reader.Report(UrlKey, "is not a Snowflake host", $"The host ends with {Domains[0]}");
    }

    /// <summary>The account part of a Snowflake host; null for any other host.</summary>
    private static string? AccountOf(Uri url)
    {
        var domain = Array.Find(Domains, d => url.Host.EndsWith(d, StringComparison.OrdinalIgnoreCase) && url.Host.Length > d.Length);
        return domain is null ? null : url.Host[..^domain.Length];
    }

    /// <summary>
    /// Hosts write dashes for underscores; a locator may leave out its region, and private links add a label. A locator and
    /// an organisation's name may well be the same account; only the service can tell.
    /// </summary>
    private static bool SameAccount(string account, string named)
    {
        var (a, b) = (HostOf(account), HostOf(named));
        if (b.EndsWith(".privatelink", StringComparison.Ordinal)) b = b[..^".privatelink".Length];
        return IsLocator(a) != IsLocator(b)
            || string.Equals(a, b, StringComparison.Ordinal)
            || b.StartsWith(a + ".", StringComparison.Ordinal)
            || a.StartsWith(b + ".", StringComparison.Ordinal);
    }

    private static bool IsLocator(string account)
    {
        var label = account.Split('.')[0];
        var letters = label.TakeWhile(char.IsAsciiLetter).Count();
        return letters is >= 1 and <= 4 && label.Length - letters >= 4 && label[letters..].All(char.IsAsciiDigit);
    }

    private static string HostOf(string account) => account.ToLowerInvariant().Replace('_', '-');

    private static AuthSettings Auth(HoconReader reader, SettingsContext context)
    {
        var pat = reader.Choice("snowflake.auth.method", ("keypair", false), ("pat", true));
        var key = SecretFile(reader, context, "private-key-file", "the private key", needed: !pat);
        var passphrase = SecretFile(reader, context, "private-key-passphrase-file", "the passphrase", needed: false);
        var token = SecretFile(reader, context, "pat-file", "the programmatic access token", needed: pat);
        return pat ? new AuthSettings.ProgrammaticAccessToken(token ?? string.Empty) : new AuthSettings.KeyPair(key ?? string.Empty, passphrase);
    }

    private static string? SecretFile(HoconReader reader, SettingsContext context, string name, string what, bool needed)
    {
        var key = "snowflake.auth." + name;
        var path = SettingsPaths.ReadFile(reader, context, key);
        if (reader.IsInvalid(key)) return null;
        if (path is null)
        {
            if (needed) reader.ReportMissing(key, $"is missing: no file is named that holds {what}", $"Set {key}, or choose another snowflake.auth.method");
            return null;
        }

        var used = needed || string.Equals(name, "private-key-passphrase-file", StringComparison.Ordinal);
        if (used && context.FileExists is { } exists && !exists(StripFragment(path)))
            reader.Report(key, $"there is no such file for {what}", "The file must exist and be readable by this user");
        return path;
    }

    /// <summary>A file of the original program holds the token as one of its values: <c>snowflake_config.json#pat</c>.</summary>
    private static string StripFragment(string path) => path.EndsWith(".json#pat", StringComparison.OrdinalIgnoreCase) ? path[..^"#pat".Length] : path;
}
