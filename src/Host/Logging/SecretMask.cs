using System.Text.RegularExpressions;

namespace ThermalActors.Host.Logging;

/// <summary>
/// The last line of defence: secrets have types that print as stars, but a library's message or an exception may still
/// repeat a token. Whatever looks like one is masked before it is written.
/// </summary>
internal static partial class SecretMask
{
    public static string Apply(string text)
    {
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal)) text = PrivateKey().Replace(text, "***");
        if (text.Contains("eyJ", StringComparison.Ordinal)) text = JsonWebToken().Replace(text, "***");
        return Credential().Replace(text, "${name}***");
    }

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{5,}(\.[A-Za-z0-9_-]*){0,4}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex JsonWebToken();

    [GeneratedRegex(@"(?<name>\b(authorization|passphrase|password|client_secret)[""']?\s*[:=]\s*[""']?(Bearer\s+)?|\bBearer\s+)(?!\*\*\*)[^\s""',;&]+", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Credential();
}
