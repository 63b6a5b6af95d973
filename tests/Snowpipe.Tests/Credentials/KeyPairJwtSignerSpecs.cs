using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Tests.Support;

namespace ThermalActors.Snowpipe.Tests.Credentials;

/// <summary>The key-pair JWT, checked by hand and not by the library that made it (snowpipe-rest.md §2.1).</summary>
public sealed class KeyPairJwtSignerSpecs
{
    // From openssl, see TestKeys/README.md.
    private const string OpensslFingerprint = "SHA256:3WrPjMPNOkxflf8oUPClXCWPE19gdlltyvGsa5bLknM=";

    private readonly FakeTimeProvider _clock = new(Lab.Noon);

    [Fact]
    public void Fingerprint_equals_the_one_that_openssl_makes()
    {
        using var key = Key();
        using var publicKey = RSA.Create();
        publicKey.ImportFromPem(File.ReadAllText(KeyFolder.Source("throwaway-public.pem")));

        Assert.Equal(OpensslFingerprint, KeyPairJwtSigner.Fingerprint(key));
        Assert.Equal(OpensslFingerprint, KeyPairJwtSigner.Fingerprint(publicKey));
    }

    [Fact]
    public void Signature_is_rs256_over_header_and_payload()
    {
        using var key = Key();

        var parts = Sign(key).Split('.');

        Assert.Equal(3, parts.Length);
        using var header = Json(parts[0]);
        Assert.Equal("RS256", header.RootElement.GetProperty("alg").GetString());
        Assert.Equal("JWT", header.RootElement.GetProperty("typ").GetString());
        Assert.True(key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void Claims_are_those_that_snowflake_checks_and_no_others()
    {
        using var key = Key();

        using var payload = Json(Sign(key).Split('.')[1]);

        var issued = Lab.Noon.ToUnixTimeSeconds() - 30;
        Assert.Equal(
            "exp iat iss sub",
            string.Join(' ', payload.RootElement.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal)));
        Assert.Equal($"MYORG-MYACCT.PI.{OpensslFingerprint}", payload.RootElement.GetProperty("iss").GetString());
        Assert.Equal("MYORG-MYACCT.PI", payload.RootElement.GetProperty("sub").GetString());
        Assert.Equal(issued, payload.RootElement.GetProperty("iat").GetInt64());
        Assert.Equal(issued + 3600, payload.RootElement.GetProperty("exp").GetInt64());
    }

    [Fact]
    public void Second_token_is_dated_anew()
    {
        using var key = Key();
        var signer = new KeyPairJwtSigner("a", "u", TimeSpan.FromMinutes(10), _clock);
        var first = signer.Sign(key);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.NotEqual(first, signer.Sign(key));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(3601)]
    public void Life_beyond_what_snowflake_accepts_is_refused(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyPairJwtSigner("a", "u", TimeSpan.FromSeconds(seconds), _clock));

    [Theory]
    [InlineData("myorg-myacct", "MYORG-MYACCT")]
    [InlineData(" MyOrg-My_Acct ", "MYORG-MY_ACCT")]
    [InlineData("xy12345", "XY12345")]
    [InlineData("xy12345.us-east-1", "XY12345")]
    [InlineData("xy12345.us-east-1.aws", "XY12345")]
    [InlineData("xy12345.eu-west-1.privatelink", "XY12345")]
    [InlineData("acct-hash123.global", "ACCT")]
    [InlineData("myorg-myacct.snowflakecomputing.com", "MYORG-MYACCT")]
    [InlineData("https://myorg-myacct.snowflakecomputing.com:443/", "MYORG-MYACCT")]
    [InlineData("xy12345.us-east-1.privatelink.snowflakecomputing.com:443", "XY12345")]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData(".us-east-1", null)]
    [InlineData("my account", null)]
    public void Account_is_upper_case_and_without_its_region(string? account, string? expected) =>
        Assert.Equal(expected, AccountIdentifier.ForJwt(account));

    private static RSA Key()
    {
        var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(KeyFolder.Source("throwaway-plain.p8")));
        return key;
    }

    private static JsonDocument Json(string part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part));

    private string Sign(RSA key) =>
        new KeyPairJwtSigner("myorg-myacct.us-east-1", " pi ", TimeSpan.FromHours(1), _clock).Sign(key).Reveal();
}
