using System.Security.Cryptography;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Credentials;

/// <summary>Loads the RSA key that signs the JWT (snowpipe-rest.md §2.1).</summary>
public static class PrivateKeyFile
{
    /// <summary>Smallest key that Snowflake accepts, in bits.</summary>
    public const int MinBits = 2048;

    private const string KeySetting = "snowflake.auth.private-key-file";
    private const string PassphraseSetting = "snowflake.auth.private-key-passphrase-file";

    /// <summary>
    /// Loads a PKCS#8 key in PEM, plain or encrypted. On success the caller disposes the key; a failure is of
    /// <see cref="FailureClass.Configuration"/> and names the file and the fix, never its content.
    /// </summary>
    /// <param name="path">The key file; must not be accessible to group or others.</param>
    /// <param name="passphrasePath">File with the passphrase, likewise protected; null for a plain key, ignored by one.</param>
    /// <param name="credentialsDirectory">See <see cref="AccessTokenOptions.CredentialsDirectory"/>.</param>
    public static SnowpipeResult<RSA> Load(string path, string? passphrasePath, string? credentialsDirectory = null)
    {
        if (!SecretFile.Read(path, "private key", KeySetting, credentialsDirectory).IsOk(out var pem, out var failure))
        {
            return Outcome.Failed<RSA>(failure);
        }

        using (pem)
        {
            return LabelProblem(pem.Span, path, out var encrypted) is { } problem
                ? Outcome.Misconfigured<RSA>(problem)
                : encrypted ? LoadEncrypted(pem, path, passphrasePath, credentialsDirectory) : Import(path, rsa => rsa.ImportFromPem(pem.Span));
        }
    }

    private static string? LabelProblem(ReadOnlySpan<char> pem, string path, out bool encrypted)
    {
        encrypted = false;
        if (!PemEncoding.TryFind(pem, out var fields)) return $"the private key file {path} holds no PEM text: it must begin with the line BEGIN PRIVATE KEY";
        switch (pem[fields.Label])
        {
            case "PRIVATE KEY":
                return null;
            case "ENCRYPTED PRIVATE KEY":
                encrypted = true;
                return null;
            case "PUBLIC KEY":
                return $"the private key file {path} holds the public key: {KeySetting} must name the other file of the pair";
            default:
                return $"the private key file {path} is not PKCS#8: convert it with `openssl pkcs8 -topk8 -nocrypt -in {path} -out KEY.p8`";
        }
    }

    private static SnowpipeResult<RSA> LoadEncrypted(SecretText pem, string path, string? passphrasePath, string? credentialsDirectory)
    {
        if (string.IsNullOrWhiteSpace(passphrasePath))
        {
            return Outcome.Misconfigured<RSA>($"the private key file {path} is encrypted: set {PassphraseSetting}");
        }

        if (!SecretFile.Read(passphrasePath, "passphrase", PassphraseSetting, credentialsDirectory).IsOk(out var passphrase, out var failure))
        {
            return Outcome.Failed<RSA>(failure);
        }

        using (passphrase)
        {
            return Import(path, rsa => rsa.ImportFromEncryptedPem(pem.Span, passphrase.Span.TrimEnd("\r\n")),
                $": is the passphrase in {passphrasePath} the right one?");
        }
    }

    private static SnowpipeResult<RSA> Import(string path, Action<RSA> import, string hint = ": is it a complete RSA key?")
    {
        var rsa = RSA.Create();
        try
        {
            import(rsa);
            if (rsa.KeySize >= MinBits) return Outcome.Ok(rsa);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            rsa.Dispose();
            return Outcome.Misconfigured<RSA>($"the private key file {path} cannot be used{hint}");
        }

        var bits = rsa.KeySize;
        rsa.Dispose();
        return Outcome.Misconfigured<RSA>(
            $"the key in {path} has {bits} bits, Snowflake needs {MinBits}: make a new pair with `thermal-actors keys generate`");
    }
}
