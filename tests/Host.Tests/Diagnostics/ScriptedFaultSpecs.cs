using System.Text.Json;
using System.Text.Json.Nodes;
using ThermalActors.Emulator;
using ThermalActors.Emulator.Faults;
using ThermalActors.Host.Hosting;
using ThermalActors.Host.Tests.Commands;

namespace ThermalActors.Host.Tests.Diagnostics;

/// <summary>One local Snowpipe for all cases: each mends what it broke.</summary>
public sealed class LocalSnowpipeFixture : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();

    internal LocalSnowpipe Snowpipe { get; private set; } = null!;

    internal string DataDirectory => _folder.Path;

    public async Task InitializeAsync()
    {
        var local = LocalStation.PrepareIn(_folder["local"]);
        Snowpipe = await LocalSnowpipe.StartAsync(new EmulatorOptions { Directory = local.Directory, PublicKeys = [local.PublicKey] }, TimeProvider.System);
    }

    public async Task DisposeAsync() => await Snowpipe.DisposeAsync();

    public void Dispose() => _folder.Dispose();
}

/// <summary>What <c>doctor</c> says when the service does what it is told to do wrong: the first failure, its cause, what mends it.</summary>
public sealed class ScriptedFaultSpecs(LocalSnowpipeFixture fixture) : IClassFixture<LocalSnowpipeFixture>
{
    private const string Hostname = """{"call":"hostname","action":"answer","status":""";
    private const string Token = """{"call":"token","action":"answer","status":""";
    private const string Open = """{"call":"open","action":"answer","status":""";

    [Theory]
    [InlineData("wrong key, user or clock", Hostname + """401,"body":{"code":"390144","message":"JWT token is invalid. [u]"}}""", "TA-API-01", "390144", "the key is not the user's", "DESCRIBE USER")]
    [InlineData("PAT without network policy", Hostname + """401,"body":{"code":"390432","message":"Network policy is required."}}""", "TA-API-01", "390432", "under a network policy", "SET NETWORK_POLICY")]
    [InlineData("PAT expired", Hostname + """401,"body":{"code":"394400","message":"Programmatic access token is invalid."}}""", "TA-API-01", "394400", "unknown, expired", "ADD PROGRAMMATIC ACCESS TOKEN")]
    [InlineData("no such account", Hostname + """404,"body":"T1_ENVOY_NR_404"}""", "TA-API-01", "T1_ENVOY_NR_404", "No account answers", "snowflake.account")]
    [InlineData("redirected", """{"call":"hostname","action":"redirect"}""", "TA-API-01", null, "never follows a redirect", "snowflake.url")]
    [InlineData("a proxy's own page", """{"call":"hostname","action":"proxy-html"}""", "TA-API-01", null, "not available", "by itself")]
    [InlineData("shut out", """{"call":"hostname","action":"forbidden"}""", "TA-API-01", null, "network policy shuts this address out", "NETWORK_POLICY")]
    [InlineData("cut off", """{"call":"hostname","action":"cut"}""", "TA-API-01", null, "does not answer", "network.proxy")]
    [InlineData("too many logins", """{"call":"token","action":"throttled"}""", "TA-API-02", "390701", "Too many logins", "Wait a minute")]
    [InlineData("no usable role", Token + """401,"body":{"code":"390303","message":"x"}}""", "TA-API-02", "390303", "the user's role was changed", "TA-API-02")]
    [InlineData("headers removed on the way", Token + """400,"body":{"code":"391902","message":"Unsupported Accept header null is specified."}}""", "TA-API-02", "391902", "without its Accept header", "proxy")]
    [InlineData("proxy wants a login", Token + """407}""", "TA-API-02", null, "proxy refuses", "network.proxy")]
    [InlineData("pipe missing", """{"call":"open","action":"set-pipe","mode":"missing"}""", "TA-API-03", "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "There is no pipe", "GRANT OPERATE, MONITOR ON PIPE DEMO.DEMO.THERMAL_SENSOR_PIPE")]
    [InlineData("pipe loads files", """{"call":"open","action":"set-pipe","mode":"not-streaming"}""", "TA-API-03", "ERR_PIPE_KIND_NOT_SUPPORTED", "not a streaming pipe", "DATA_SOURCE(TYPE => 'STREAMING')")]
    [InlineData("pipe paused", """{"call":"open","action":"set-pipe","mode":"paused"}""", "TA-API-03", "ERR_PIPE_IN_INVALID_STATE", "paused or broken", "PIPE_EXECUTION_PAUSED = FALSE")]
    [InlineData("role without OPERATE", """{"call":"open","action":"revoke-role"}""", "TA-API-03", null, "role", "GRANT")]
    [InlineData("role not granted", Open + """403,"body":{"error_code":"ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED"}}""", "TA-API-03", "ERR_ROLE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED", "no usable role", "SET DEFAULT_ROLE")]
    [InlineData("table missing", Open + """404,"body":{"error_code":"ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED"}}""", "TA-API-03", "ERR_TABLE_DOES_NOT_EXIST_NOT_AUTHORIZED", "table behind the pipe is gone", "GRANT INSERT, SELECT ON TABLE DEMO.DEMO.THERMAL_SENSOR_DATA")]
    [InlineData("pipe just recreated", Open + """400,"body":{"error_code":"STALE_PIPE_CACHE"}}""", "TA-API-03", "STALE_PIPE_CACHE", "dropped and made again", "Wait")]
    [InlineData("opened twice at once", """{"call":"open","action":"open-in-progress"}""", "TA-API-03", "ERR_OPEN_CHANNEL_IN_PROGRESS", "Another open", "device.id")]
    [InlineData("moved", """{"call":"open","action":"gone"}""", "TA-API-03", null, "moved to another region", "by itself")]
    [InlineData("token refused on the data plane", """{"call":"open","action":"unauthorized"}""", "TA-API-03", "390318", "The token has expired", "timedatectl")]
    [InlineData("busy", """{"call":"status","action":"retry-request"}""", "TA-API-04", "ERR_GENERAL_EXCEPTION_RETRY_REQUEST", "busy with itself", "by itself")]
    [InlineData("too large for something on the way", """{"call":"status","action":"answer","status":413}""", "TA-API-04", null, "too large", "channel.max-request-bytes")]
    public async Task The_right_cause_is_named(string what, string rule, string check, string? code, string cause, string fix)
    {
        Assert.NotEmpty(what);
        var admin = fixture.Snowpipe.Admin;
        admin.AddFaults(WithBodyAsText(rule));
        try
        {
            var (exit, output, error) = await Cli.InvokeAsync("doctor", "--local", "--json", "--simulate", "--data-dir", fixture.DataDirectory);

            Assert.Equal((5, string.Empty), (exit, error));
            using var document = JsonDocument.Parse(output);
            var failed = document.RootElement.GetProperty("findings").EnumerateArray().First(finding => finding.GetProperty("status").GetString() is "fail");
            string? Text(string name) => failed.TryGetProperty(name, out var value) ? value.GetString() : null;
            Assert.Equal((check, code ?? Text("serviceCode")), (Text("code"), Text("serviceCode")));
            Assert.Contains(cause, Text("why"), StringComparison.Ordinal);
            Assert.Contains(fix, Text("fix"), StringComparison.Ordinal);
        }
        finally
        {
            admin.Faults.Clear();
            admin.Run(new ServerOperation.SetPipe(PipeMode.Working));
            admin.Run(new ServerOperation.GrantRole());
        }
    }

    /// <summary>A body is text in the script; here it is easier to read as what it is.</summary>
    private static string WithBodyAsText(string rule)
    {
        var node = JsonNode.Parse(rule)!.AsObject();
        if (node["body"] is JsonObject body) node["body"] = body.ToJsonString();
        return node.ToJsonString();
    }
}
