using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Http;

/// <summary>
/// Certificate authorities of the operator's own, for an inspecting proxy or a private link: they are trusted beside those of the machine.
/// The name, the dates and the whole chain are verified as ever; nothing here can switch that off.
/// </summary>
internal static class TrustAnchors
{
    private const string Setting = "network.ca-file";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads the file.</summary>
    /// <param name="path">PEM, one certificate or more.</param>
    /// <returns>What a connection is verified with; a failure names the file and the fix.</returns>
    public static SnowpipeResult<X509ChainPolicy> Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes) return Outcome.Misconfigured<X509ChainPolicy>($"{Setting}: {path} is larger than 1 MiB: is it the right file?");
            var pem = File.ReadAllText(path);
            if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
                return Outcome.Misconfigured<X509ChainPolicy>($"{Setting}: {path} holds a private key; it must hold certificates only");
            var own = new X509Certificate2Collection();
            own.ImportFromPem(pem);
            return own.Count == 0
                ? Outcome.Misconfigured<X509ChainPolicy>($"{Setting}: {path} holds no certificate: it must have lines BEGIN CERTIFICATE (convert DER with `openssl x509 -inform der -in FILE`)")
                : Outcome.Ok(Policy(own));
        }
        catch (CryptographicException)
        {
            return Outcome.Misconfigured<X509ChainPolicy>($"{Setting}: {path} holds a certificate that cannot be read: is the file complete?");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Outcome.Misconfigured<X509ChainPolicy>($"{Setting}: there is no file {path}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Outcome.Misconfigured<X509ChainPolicy>($"{Setting}: {path} cannot be read by {Environment.UserName}: certificates are no secret, `chmod 644 {path}`");
        }
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection own)
    {
        // What .NET asks of a server's certificate by itself, with more roots.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        using var machine = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        machine.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
        policy.CustomTrustStore.AddRange(machine.Certificates);
        policy.CustomTrustStore.AddRange(own);
        return policy;
    }
}
