using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using ThermalActors.Actors.Settings;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Host.Diagnostics;

/// <summary>What a login needs and what can be checked without a network: the secret files and the form of the account.</summary>
internal static partial class LoginChecks
{
    private const UnixFileMode NotPrivate = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const string JsonMember = ".json#pat";

    /// <summary>The secret of the configured method.</summary>
    public static Finding Secret(AuthSettings auth, DiagnosisNames names) => auth switch
    {
        AuthSettings.KeyPair key => Key(key, names),
        AuthSettings.ProgrammaticAccessToken pat => Token(pat.PatFile),
        _ => throw new ArgumentOutOfRangeException(nameof(auth), auth, null),
    };

    /// <summary>The form of the account, which people get wrong in four ways; three of them do no harm here.</summary>
    /// <param name="account">As configured, <c>auto</c> when it follows from the address.</param>
    /// <param name="url">As configured, <c>auto</c> when it follows from the account.</param>
    /// <param name="settings">What became of them.</param>
    /// <param name="names">Names for the fix.</param>
    public static Finding Account(string account, string url, SnowflakeSettings settings, DiagnosisNames names)
    {
        var host = settings.Target.AccountUrl.Host;
        if (url.Contains('_', StringComparison.Ordinal))
        {
            var underscore = DiagnosisTable.Of(Mistakes.UnderscoreHost, names);
            return CheckIds.Account.Warn($"snowflake.url has an underscore in its host: {host}", underscore.Cause, underscore.Fix);
        }

        var labels = account.Split('.');
        if (labels.Length == 2 && !Locator().IsMatch(labels[0]) && !Region().IsMatch(labels[1]))
        {
            var dotted = DiagnosisTable.Of(Mistakes.DottedAccount, names);
            return CheckIds.Account.Fail($"snowflake.account = {account} gives the address {host}", dotted.Cause, $"Set snowflake.account = {labels[0]}-{labels[1]}");
        }

        var inLogin = AccountIdentifier.ForJwt(settings.Account) ?? settings.Account;
        var remarks = new List<string>();
        if (account.Any(char.IsAsciiLetterLower)) remarks.Add("lower case is fine");
        if (settings.Account.Contains('.', StringComparison.Ordinal)) remarks.Add("the region is left out of the login");
        if (account.Contains('_', StringComparison.Ordinal)) remarks.Add("the address has - for _");
        return CheckIds.Account.Ok($"{inLogin} at {host}" + (remarks.Count == 0 ? string.Empty : $" ({string.Join(", ", remarks)})"));
    }

    private static Finding Key(AuthSettings.KeyPair pair, DiagnosisNames names)
    {
        var path = pair.PrivateKeyFile;
        if (!File.Exists(path))
        {
            return CheckIds.Key.Fail(
                $"there is no file {path}", "the login is signed with it",
                $"thermal-actors keys generate --out {Path.GetDirectoryName(path)}\nOr correct snowflake.auth.private-key-file.");
        }

        switch (PrivateKeyFile.Load(path, pair.PassphraseFile, Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY")))
        {
            case SnowpipeResult<RSA>.Ok { Value: var key }:
                using (key)
                {
                    var encrypted = pair.PassphraseFile is null ? string.Empty : ", encrypted";
                    return CheckIds.Key.Ok(string.Create(CultureInfo.InvariantCulture, $"{path}, RSA {key.KeySize} bits{encrypted}, fingerprint {KeyPairJwtSigner.Fingerprint(key)}"));
                }

            case SnowpipeResult<RSA>.Failed { Failure: var failure }:
                var why = failure.Message.Contains("mode", StringComparison.Ordinal) ? DiagnosisTable.Of(Mistakes.KeyReadable, names) : null;
                return CheckIds.Key.Fail(Found(failure.Message), why?.Cause ?? "the login is signed with it", FixIn(failure.Message) ?? why?.Fix);
            default:
                throw new InvalidOperationException("A result is either Ok or Failed.");
        }
    }

    // The messages of the reader end with what to do, after a colon.
    private static string Found(string message) => message.LastIndexOf(": ", StringComparison.Ordinal) is > 0 and var colon ? message[..colon] : message;

    private static string? FixIn(string message)
    {
        if (message.LastIndexOf(": ", StringComparison.Ordinal) is not (> 0 and var colon)) return null;
        var advice = message[(colon + 2)..];
        return advice.StartsWith("run `", StringComparison.Ordinal) && advice.EndsWith('`') ? advice["run `".Length..^1] : advice;
    }

    private static Finding Token(string reference)
    {
        var inJson = reference.EndsWith(JsonMember, StringComparison.OrdinalIgnoreCase);
        var path = inJson ? reference[..^"#pat".Length] : reference;
        const string why = "the station logs in with it";
        if (!File.Exists(path)) return CheckIds.Pat.Fail($"there is no file {path}", why, "Put the token into it (one line, chmod 600), or correct snowflake.auth.pat-file.");
        if (inJson) return CheckIds.Pat.Ok($"{path}, member \"pat\"; `thermal-actors config import` gives it a file of its own");
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & NotPrivate) != UnixFileMode.None)
                return CheckIds.Pat.Fail($"{path} can be read by group or others", "whoever has the token can write into the table, so the service refuses such a file", $"chmod 600 {path}");
            var text = File.ReadAllText(path).Trim();
            return text.Length > 0 && !text.Any(char.IsWhiteSpace)
                ? CheckIds.Pat.Ok($"{path}; the user needs a network policy, and the token ends on a day that only SHOW USER PROGRAMMATIC ACCESS TOKENS tells")
                : CheckIds.Pat.Fail($"{path} does not hold a token: one line without blanks is expected", why, "Write the token into it again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return CheckIds.Pat.Fail($"{path} cannot be read: {e.Message.TrimEnd('.')}", why, $"sudo chown {Environment.UserName} {path} && chmod 600 {path}");
        }
    }

    [GeneratedRegex("^[A-Za-z]{1,4}[0-9]{4,}\\z", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Locator();

    // us-east-1, west-europe, europe-west4, global, privatelink.
    [GeneratedRegex("-|[0-9]|^(global|privatelink)\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, Timeout.Infinite)]
    private static partial Regex Region();
}
