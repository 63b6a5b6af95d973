using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ThermalActors.Emulator.Http;

namespace ThermalActors.Emulator.Credentials;

/// <summary>Issues and reads the tokens of the exchange: compact JWS with <c>iat</c> and <c>exp</c>, signed with the warehouse's own key.</summary>
/// <param name="key">HMAC key; kept with the warehouse so that tokens outlive a restart.</param>
/// <param name="ingest">The host that a scoped token is good for.</param>
internal sealed class ScopedTokenMint(byte[] key, IngestAddress ingest)
{
    private static readonly string Header = Base64Url.EncodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8);
    private long _generation;

    /// <summary>Issues a token.</summary>
    public string Issue(string user, bool scoped, string? role, TimeSpan life, DateTimeOffset now)
    {
        using var payload = new MemoryStream();
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteString("iss", "local-snowpipe");
            json.WriteString("sub", user);
            if (scoped) json.WriteString("aud", ingest.Served);
            if (role is not null) json.WriteString("role", role);
            json.WriteNumber("gen", Interlocked.Read(ref _generation));
            json.WriteString("jti", Guid.NewGuid());
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + life).ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        var signed = Header + "." + Base64Url.EncodeToString(payload.ToArray());
        return signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)));
    }

    /// <summary>Makes every token issued so far expired.</summary>
    public void ExpireAll() => Interlocked.Increment(ref _generation);

    /// <summary>Judges a token that says it is HS256.</summary>
    public AuthVerdict Check(CompactJws jws, DateTimeOffset now)
    {
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, jws.SignedPart), jws.Signature)
            || !jws.Claims.TryGetProperty("gen", out var generation))
            return new AuthVerdict.Refused("390303", "Invalid OAuth access token.");
        if (jws.Time("exp") is not { } expires || now >= expires || generation.GetInt64() < Interlocked.Read(ref _generation))
            return new AuthVerdict.Refused("390318", "OAuth access token expired.");
        if (jws.Text("aud") is not { } audience) return new AuthVerdict.Granted(BearerKind.Unscoped);
        return string.Equals(audience, ingest.Served, StringComparison.Ordinal)
            ? new AuthVerdict.Granted(BearerKind.Scoped)
            : new AuthVerdict.Refused("390303", "Invalid OAuth access token.");
    }
}
