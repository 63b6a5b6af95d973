using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ThermalActors.Emulator.Tests.Fixtures;

/// <summary>A key pair and the JWTs that a client makes with it.</summary>
internal sealed class TestKeys : IDisposable
{
    public static readonly TestKeys First = new();
    public static readonly TestKeys Second = new();
    private readonly RSA _rsa = RSA.Create(2048);

    public string PublicPem => _rsa.ExportSubjectPublicKeyInfoPem();

    public string Fingerprint => "SHA256:" + Convert.ToBase64String(SHA256.HashData(_rsa.ExportSubjectPublicKeyInfo()));

    public string HexFingerprint => "SHA256:" + Convert.ToHexString(SHA256.HashData(_rsa.ExportSubjectPublicKeyInfo()));

    public string Sign(string header, string payload)
    {
        var signed = Encode(header) + "." + Encode(payload);
        return signed + "." + Base64Url.EncodeToString(_rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public string Jwt(
        DateTimeOffset now, string account = "LOCAL-DEMO", string user = "THERMAL_STREAMING_USER", string? fingerprint = null,
        string? subject = null, TimeSpan? issuedBefore = null, TimeSpan? life = null, bool milliseconds = false, string algorithm = "RS256")
    {
        var issued = now - (issuedBefore ?? TimeSpan.FromSeconds(30));
        var expires = issued + (life ?? TimeSpan.FromMinutes(59));
        var (iat, exp) = milliseconds
            ? (issued.ToUnixTimeMilliseconds(), expires.ToUnixTimeMilliseconds())
            : (issued.ToUnixTimeSeconds(), expires.ToUnixTimeSeconds());
        return Sign(
            $$"""{"alg":"{{algorithm}}","typ":"JWT"}""",
            $$"""{"iss":"{{account}}.{{user}}.{{fingerprint ?? Fingerprint}}","sub":"{{subject ?? $"{account}.{user}"}}","iat":{{iat}},"exp":{{exp}}}""");
    }

    public void Dispose() => _rsa.Dispose();

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
