using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ThermalActors.Snowpipe.Tests.Wire;

/// <summary>A body that a server, a proxy or an attacker might send.</summary>
public sealed record WireBody(byte[] Bytes)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Convert.ToHexString(Bytes)} = {Encoding.UTF8.GetString(Bytes)}";
}

/// <summary>Makes bodies: noise, real answers with damage, and JSON of the right names with the wrong values.</summary>
public static class WireBodies
{
    private static readonly string[] Real =
    [
        """{"next_continuation_token":"0_1","status_code":0,"channel_status":{"channel_status_code":"SUCCESS","last_committed_offset_token":"7","rows_inserted":1,"rows_errors":2}}""",
        """{"channel_statuses":{"PI-KITCHEN":{"channel_status_code":"SUCCESS","last_error_timestamp":"x","rows_error_count":1e300}}}""",
        """{"code":"STALE_CONTINUATION_TOKEN_SEQUENCER","message":"stale"}""",
        """{"error_code":"ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED","message":null}""",
        """{"code":"390144","data":null,"headers":null,"message":"JWT token is invalid.","success":false}""",
        "\"ERR_GENERAL_EXCEPTION_RETRY_REQUEST\"",
        """{"hostname":"my_acct.ingest.snowflakecomputing.com"}""",
        "my_acct.ingest.snowflakecomputing.com:443",
        """{"access_token":"abc.eyJleHAiOjQ2MDAsImlhdCI6MTAwMH0.sig","expires_in":600}""",
        "eyJhbGciOiJFUzI1NiJ9.eyJleHAiOjQ2MDAsImlhdCI6MTAwMH0.c2ln",
        "<html><body>T1_ENVOY_NR_404</body></html>",
    ];

    private static readonly string[] Names =
    [
        "code", "error_code", "error", "message", "status_code", "next_continuation_token", "channel_status", "channel_statuses", "PI-KITCHEN",
        "channel_status_code", "last_committed_offset_token", "rows_inserted", "rows_parsed", "rows_error_count", "rows_errors",
        "last_error_message", "last_error_offset_upper_bound", "created_on_ms", "hostname", "token", "access_token", "expires_in", "exp", "iat",
        "\\uD800", "",
    ];

    private static readonly string[] Atoms =
    [
        "null", "true", "0", "-1", "4", "1e999", "1e-999", "9223372036854775808", "1.5", "\"\"", "\"\\uD800\"", "\"\\uDC00x\"", "\"SUCCESS\"",
        "\"0\"", "\"text\"", "\"a\\u0000b\"", "[]", "{}", "[[[[1]]]]", "\"\u00ff\"", "\"..\"", "\"http://[\"", "\"xn--\"", "\"a..b\"", "\"eyJ.eyJ.e\"",
    ];

    /// <summary>Used by FsCheck.</summary>
    public static Arbitrary<WireBody> Body()
    {
        var noise = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();
        var gen = Gen.OneOf(noise, Damaged(), Json().Select(Encoding.Latin1.GetBytes), Json().Select(Encoding.UTF8.GetBytes));
        return gen.Select(bytes => new WireBody(bytes)).ToArbitrary();
    }

    private static Gen<byte[]> Damaged() =>
        from text in Gen.Elements(Real)
        from at in Gen.Choose(0, text.Length)
        from removed in Gen.Choose(0, text.Length - at)
        from inserted in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
        select (byte[])[.. Encoding.UTF8.GetBytes(text[..at]), .. inserted, .. Encoding.UTF8.GetBytes(text[(at + removed)..])];

    private static Gen<string> Json() => Gen.Sized(size => Value(Math.Min(size, 4)));

    private static Gen<string> Value(int depth)
    {
        var atom = Gen.Elements(Atoms);
        if (depth <= 0) return atom;
        var member =
            from name in Gen.Elements(Names)
            from value in Value(depth - 1)
            select $"\"{name}\":{value}";
        var members = from count in Gen.Choose(0, 5) from list in member.ListOf(count) select "{" + string.Join(',', list) + "}";
        return Gen.Frequency((1, atom), (4, members));
    }
}
