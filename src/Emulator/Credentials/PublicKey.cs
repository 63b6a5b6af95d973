using System.Security.Cryptography;

namespace ThermalActors.Emulator.Credentials;

/// <summary>One RSA public key of the user.</summary>
/// <param name="Fingerprint"><c>SHA256:</c> and the Base64 digest of the SubjectPublicKeyInfo, as <c>DESC USER</c> shows it.</param>
/// <param name="SubjectPublicKeyInfo">The key in DER.</param>
internal sealed record PublicKey(string Fingerprint, byte[] SubjectPublicKeyInfo)
{
    /// <summary>Reads a PEM text or the bare Base64 that <c>ALTER USER</c> takes.</summary>
    /// <exception cref="ArgumentException">The text is no RSA public key of 2,048 bits or more.</exception>
    public static PublicKey Read(string text)
    {
        using var rsa = RSA.Create();
        try
        {
            if (text.Contains("-----BEGIN", StringComparison.Ordinal)) rsa.ImportFromPem(text);
            else rsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            throw new ArgumentException("not an RSA public key in PEM or Base64 form", nameof(text), e);
        }

        if (rsa.KeySize < 2048) throw new ArgumentException($"an RSA key needs at least 2048 bits, this one has {rsa.KeySize}", nameof(text));
        var der = rsa.ExportSubjectPublicKeyInfo();
        return new PublicKey("SHA256:" + Convert.ToBase64String(SHA256.HashData(der)), der);
    }

    /// <summary>Checks an RS256 signature.</summary>
    public bool Verifies(byte[] data, byte[] signature)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(SubjectPublicKeyInfo, out _);
        return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
