using ThermalActors.Host.Diagnostics;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Host.Tests.Diagnostics;

public sealed class DiagnosisTableSpecs
{
    private static readonly DiagnosisNames Names = new()
    {
        User = "me@example.org",
        Role = "R1",
        Database = "DB",
        Schema = "SC",
        Table = "TB",
        Pipe = "PP",
        Host = "a-b.snowflakecomputing.com",
        Account = "A-B",
        KeyFile = "/k.p8",
        Bus = 3,
    };

    /// <summary>snowpipe-rest.md §2.2, §2.3, §5.3 word for word, and the common mistakes, each with the word that makes its fix the right one.</summary>
    [Theory]
    [InlineData("390144", "the key is not the user's", "DESCRIBE USER \"me@example.org\"")]
    [InlineData("394300", "user named in the login does not exist", "LOGIN_NAME")]
    [InlineData("394301", "lacks its issue or expiry time", "Update ThermalActors")]
    [InlineData("394302", "clock", "timedatectl")]
    [InlineData("394303", "clock", "timedatectl")]
    [InlineData("394304", "not one of the two keys", "RSA_PUBLIC_KEY_FP")]
    [InlineData("394305", "RS256", "keys generate")]
    [InlineData("394306", "/k.p8", "RSA_PUBLIC_KEY_FP")]
    [InlineData("394307", "another account", "snowflake.url")]
    [InlineData("390318", "expired", "by itself")]
    [InlineData("390303", "not valid", "by itself")]
    [InlineData("394400", "unknown, expired", "ADD PROGRAMMATIC ACCESS TOKEN")]
    [InlineData("390432", "network policy", "ALTER USER \"me@example.org\" SET NETWORK_POLICY")]
    [InlineData("STALE_CONTINUATION_TOKEN_SEQUENCER", "Somebody opened", "device.id")]
    [InlineData("ERR_CHANNEL_HAS_UNCOMMITTED_DATA", "not committed yet", "channel.await-uncommitted")]
    [InlineData("ERR_OPEN_CHANNEL_IN_PROGRESS", "Another open", "by itself")]
    [InlineData("ERR_PIPE_IN_INVALID_STATE", "paused or broken", "SYSTEM$PIPE_STATUS('DB.SC.PP')")]
    [InlineData("ERR_CHANNEL_MUST_BE_REOPENED", "gave the channel up", "by itself")]
    [InlineData("ERR_CHANNEL_MUST_BE_REOPENED_DUE_TO_ROW_SEQ_GAP", "missed an append", "by itself")]
    [InlineData("ERR_CHANNEL_HAS_INVALID_ROW_SEQUENCER", "expected another append", "by itself")]
    [InlineData("ERR_CHANNEL_HAS_INVALID_CLIENT_SEQUENCER", "newer session", "device.id")]
    [InlineData("ERR_CHANNEL_DOES_NOT_EXIST_OR_IS_NOT_AUTHORIZED", "30 days", "GRANT OPERATE")]
    [InlineData("ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "no pipe DB.SC.PP", "GRANT OPERATE, MONITOR ON PIPE DB.SC.PP TO ROLE R1")]
    [InlineData("ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED", "table behind the pipe", "GRANT INSERT, SELECT ON TABLE DB.SC.TB TO ROLE R1")]
    [InlineData("ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "no usable role", "ALTER USER \"me@example.org\" SET DEFAULT_ROLE = R1")]
    [InlineData("STALE_PIPE_CACHE", "dropped and made again", "Wait")]
    [InlineData("ERR_PIPE_KIND_NOT_SUPPORTED", "not a streaming pipe", "DATA_SOURCE(TYPE => 'STREAMING')")]
    [InlineData("ERR_GENERAL_EXCEPTION_RETRY_REQUEST", "busy", "by itself")]
    [InlineData("ERR_PIPE_NOT_LOCALLY_OWNED_OR_NOT_STARTED", "moved to another node", "by itself")]
    [InlineData("ERR_INVALID_REQUEST", "does not understand", "Update ThermalActors")]
    [InlineData("390701", "Too many", "Wait")]
    [InlineData("391902", "Accept header", "proxy")]
    [InlineData("T1_ENVOY_NR_404", "No account answers at a-b.snowflakecomputing.com", "snowflake.account")]
    [InlineData("hex-fingerprint", "hexadecimal", "openssl base64")]
    [InlineData("lower-case-account", "upper case", "A-B")]
    [InlineData("region-in-account", "region", "ORG-ACCOUNT")]
    [InlineData("dotted-account", "dash", "ORG-ACCOUNT")]
    [InlineData("underscore-host", "underscore", "snowflake.url")]
    [InlineData("pat-without-network-policy", "network policy", "CREATE NETWORK POLICY")]
    [InlineData("role-without-operate", "OPERATE", "GRANT OPERATE, MONITOR ON PIPE DB.SC.PP TO ROLE R1")]
    [InlineData("pipe-not-streaming", "STREAMING", "snowflake.pipe")]
    [InlineData("clock-off", "no battery clock", "timedatectl set-ntp true")]
    [InlineData("key-readable-by-others", "private key", "chmod 600 /k.p8")]
    [InlineData("i2c-off", "switched off", "check-sensors --set sensors.bus=3")]
    [InlineData("user-not-in-group-i2c", "group i2c", "usermod -aG i2c")]
    [InlineData("classic-4", "table is missing", "sql setup")]
    [InlineData("classic-20", "opened the channel later", "device.id")]
    public void Every_code_has_its_cause_and_its_fix(string key, string cause, string fix)
    {
        var diagnosis = DiagnosisTable.Find(key, Names);

        Assert.NotNull(diagnosis);
        Assert.Contains(cause, diagnosis.Cause, StringComparison.Ordinal);
        Assert.Contains(fix, diagnosis.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void No_row_is_empty_double_or_left_with_a_placeholder()
    {
        var keys = DiagnosisTable.Keys.ToArray();
        Assert.Equal(keys.Length, keys.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(keys, key =>
        {
            var diagnosis = DiagnosisTable.Of(key, Names);
            Assert.False(string.IsNullOrWhiteSpace(diagnosis.Cause) || string.IsNullOrWhiteSpace(diagnosis.Fix));
            Assert.DoesNotMatch(@"\{[a-z-]+\}", diagnosis.Cause + diagnosis.Fix);
        });
    }

    [Theory]
    [InlineData(401, "390144", "390144")]
    [InlineData(404, "err_pipe_does_not_exist_or_not_authorized", "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED")]
    [InlineData(404, "ERR_PIPE_DOES_NOT_EXIST_ANY_MORE", "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED")]
    [InlineData(400, "ERR_CHANNEL_MUST_BE_REOPENED_FOR_A_NEW_REASON", "ERR_CHANNEL_MUST_BE_REOPENED")]
    [InlineData(403, null, "http-403")]
    [InlineData(403, "SOMETHING_NEW", "http-403")]
    [InlineData(418, null, "http-400")]
    [InlineData(502, null, "http-500")]
    [InlineData(307, null, "http-3xx")]
    public void An_answer_is_explained_by_code_family_or_status(int status, string? code, string key) =>
        Assert.Equal(key, DiagnosisTable.Explain(new SnowpipeFailure(FailureClass.Configuration, code, status, "m"), null, Names).Key);

    [Theory]
    [InlineData(FailureClass.Ambiguous, "opening the channel: the host is unreachable: its name cannot be resolved", "host-unreachable")]
    [InlineData(FailureClass.Configuration, "asking for the ingest host: the TLS connection could not be trusted", "tls-not-trusted")]
    [InlineData(FailureClass.Configuration, "the proxy refuses the connection", "http-407")]
    [InlineData(FailureClass.Configuration, "the private key file /k is empty", "configuration")]
    public void A_call_without_an_answer_is_explained_by_what_kept_it(FailureClass failure, string message, string key) =>
        Assert.Equal(key, DiagnosisTable.Explain(new SnowpipeFailure(failure, null, null, message), null, Names).Key);

    [Theory]
    [InlineData(-3600, "clock-off")]
    [InlineData(31, "clock-off")]
    [InlineData(20, "390144")]
    public void A_refused_login_with_a_wrong_clock_is_about_the_clock(int seconds, string key) =>
        Assert.Equal(key, DiagnosisTable.Explain(new SnowpipeFailure(FailureClass.Unauthorized, "390144", 401, "m"), TimeSpan.FromSeconds(seconds), Names).Key);

    [Fact]
    public void Codes_of_checks_are_unique() =>
        Assert.Equal(CheckIds.All.Count, CheckIds.All.Select(id => id.Code).Distinct(StringComparer.Ordinal).Count());
}
