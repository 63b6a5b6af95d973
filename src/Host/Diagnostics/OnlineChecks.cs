using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ThermalActors.Actors.Settings;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Host.Diagnostics;

/// <summary>What the checks against Snowflake are made with.</summary>
/// <param name="Network">Below HTTP.</param>
/// <param name="Http">Sends the calls; not disposed here.</param>
/// <param name="Time">The clock.</param>
/// <param name="Timeout">Longest wait for one answer.</param>
internal sealed record OnlineTools(INetworkProbe Network, HttpMessageHandler Http, TimeProvider Time, TimeSpan Timeout);

/// <summary>
/// From the account's host to the pipe. The pipe is tried on a channel of its own that is dropped again: opening the station's channel
/// would end the session of a running station.
/// </summary>
internal sealed class OnlineChecks(StationSettings settings, OnlineTools tools)
{
    /// <summary>True to ask the open questions of the protocol as well.</summary>
    public bool Protocol { get; init; }

    private readonly DiagnosisNames _names = DiagnosisNames.Of(settings);
    private readonly SnowpipeHttpOptions _options = new() { RequestTimeout = tools.Timeout };

    /// <summary>Runs all checks, or says of each why it was left out.</summary>
    /// <param name="station">Channel of the station's spool; null when there is none yet.</param>
    /// <param name="login">Why there is nothing to log in with; null when there is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async IAsyncEnumerable<Finding> RunAsync(string? station, string? login, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var network = new NetworkChecks(tools.Network, tools.Time, tools.Timeout, _names);
        var account = await network.AccountAsync(settings.Snowflake.Target.AccountUrl, cancellation);
        foreach (var finding in account) yield return finding;

        var broken = account.FirstOrDefault(finding => finding.Status is CheckStatus.Fail);
        if ((broken is null ? login : $"the account host was not reached ({broken.Code})") is { } reason)
        {
            foreach (var finding in SkippedFrom(CheckIds.Discovery, reason)) yield return finding;
            yield break;
        }

        using var recorder = new CallRecorder(tools.Http, tools.Time);
        var acquired = await LogInAsync(recorder, cancellation);
        yield return Discovery(recorder, acquired);
        yield return ClockChecks.Server(recorder.ClockError, _names);
        yield return Token(recorder, acquired);
        var ingest = IngestOf(recorder, acquired);
        var reached = ingest is null
            ? CheckIds.Ingest.Skipped("it is not known (TA-API-01)")
            : await network.IngestAsync(ingest, recorder.DiscoveredHost?.Contains('_', StringComparison.Ordinal) is true, cancellation);
        yield return reached;

        if (acquired is SnowpipeResult<AccessToken>.Ok { Value: var access } && reached.Status is not CheckStatus.Fail)
        {
            await foreach (var finding in PipeAsync(access, station, cancellation)) yield return finding;
            if (!Protocol) yield break;
            var probe = new ProtocolProbe(
                new ProtocolCalls(tools.Http, settings.Snowflake.Target, access, tools.Timeout), ProtocolProbe.FreshChannel(), settings.Snowflake.Auth is AuthSettings.KeyPair ? LogInLateAsync : null, tools.Time);
            await foreach (var finding in probe.RunAsync(cancellation)) yield return finding;
            yield break;
        }

        var missing = reached.Status is CheckStatus.Fail ? $"the ingest host was not reached ({reached.Code})" : "there is no token (TA-API-02)";
        foreach (var finding in SkippedFrom(CheckIds.Open, missing)) yield return finding;
    }

    /// <summary>All checks of this class as left out.</summary>
    public static IEnumerable<Finding> AllSkipped(string reason) => SkippedFrom(CheckIds.Resolve, reason);

    private static IEnumerable<Finding> SkippedFrom(CheckId first, string reason) => CheckIds.All.SkipWhile(id => id != first).Select(id => id.Skipped(reason));

    private Task<SnowpipeResult<AccessToken>> LogInLateAsync(CancellationToken cancellation) => LogInAsync(tools.Http, new LateClock(tools.Time), cancellation);

    private Task<SnowpipeResult<AccessToken>> LogInAsync(CallRecorder recorder, CancellationToken cancellation) => LogInAsync(recorder, tools.Time, cancellation);

    private async Task<SnowpipeResult<AccessToken>> LogInAsync(HttpMessageHandler handler, TimeProvider clock, CancellationToken cancellation)
    {
        var snowflake = settings.Snowflake;
        SnowflakeCredential credential = snowflake.Auth switch
        {
            AuthSettings.KeyPair key => new SnowflakeCredential.KeyPair(snowflake.Account, snowflake.User ?? string.Empty, key.PrivateKeyFile, key.PassphraseFile),
            AuthSettings.ProgrammaticAccessToken pat => new SnowflakeCredential.ProgrammaticAccessToken(pat.PatFile),
            _ => throw new InvalidOperationException($"No credential for {snowflake.Auth.GetType().Name}."),
        };
        var source = new AccessTokenSource(handler, snowflake.Target, credential, new AccessTokenOptions { Role = snowflake.Role }, _options, clock);
        return await source.AcquireAsync(1, knownHost: null, cancellation);
    }

    private Finding Discovery(CallRecorder recorder, SnowpipeResult<AccessToken> acquired) => acquired switch
    {
        SnowpipeResult<AccessToken>.Failed { Failure: var failure } when !recorder.AskedForToken => Failed(CheckIds.Discovery, failure, recorder.ClockError),
        _ => CheckIds.Discovery.Ok($"the ingest host is {recorder.DiscoveredHost}"),
    };

    private Finding Token(CallRecorder recorder, SnowpipeResult<AccessToken> acquired) => acquired switch
    {
        SnowpipeResult<AccessToken>.Ok { Value.Kind: TokenKind.ProgrammaticAccessToken } => CheckIds.Token.Ok("the access token is used as it is"),
        SnowpipeResult<AccessToken>.Ok { Value: var token } => CheckIds.Token.Ok(
            $"a token for {(settings.Snowflake.Role is { } role ? "role " + role : "the default role of the user")}"
            + (token.Lifetime is { } life ? string.Create(CultureInfo.InvariantCulture, $", valid for {life.TotalMinutes:0} min") : string.Empty)),
        SnowpipeResult<AccessToken>.Failed { Failure: var failure } when recorder.AskedForToken => Failed(CheckIds.Token, failure, recorder.ClockError),
        _ => CheckIds.Token.Skipped("the discovery failed (TA-API-01)"),
    };

    // Without a token only the host's name is known; it is not trusted with anything then, only connected to.
    private Uri? IngestOf(CallRecorder recorder, SnowpipeResult<AccessToken> acquired)
    {
        if (acquired is SnowpipeResult<AccessToken>.Ok { Value: var access }) return access.IngestHost;
        var account = settings.Snowflake.Target.AccountUrl;
        return recorder is { AskedForToken: true, DiscoveredHost: { } host }
            && Uri.TryCreate($"{account.Scheme}://{host.Replace('_', '-')}", UriKind.Absolute, out var uri) ? uri : null;
    }

    private async IAsyncEnumerable<Finding> PipeAsync(AccessToken access, string? station, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var client = new SnowpipeClient(tools.Http, settings.Snowflake.Target, _options, tools.Time);
        var channel = "TA-DOCTOR_" + RandomNumberGenerator.GetHexString(12);
        var opened = await client.OpenChannelAsync(access, channel, failOnUncommittedRows: true, Guid.NewGuid(), cancellation);
        if (opened is SnowpipeResult<OpenedChannel>.Failed { Failure: var refused })
        {
            yield return Failed(CheckIds.Open, refused, clockError: null);
            foreach (var finding in SkippedFrom(CheckIds.Status, "the pipe could not be opened (TA-API-03)")) yield return finding;
            yield break;
        }

        yield return CheckIds.Open.Ok($"{_names.Fill("{pipe}")} opens, on the throw-away channel {channel}");
        var status = await client.GetChannelStatusAsync(access, channel, cancellation);
        yield return status is SnowpipeResult<ChannelStatus>.Failed { Failure: var unread } ? Failed(CheckIds.Status, unread, null) : CheckIds.Status.Ok("the service knows the channel");
        yield return await DropAsync(client, access, channel);
        yield return await StationAsync(client, access, station, cancellation);
    }

    /// <summary>Cleans up even when the person has given up waiting.</summary>
    private async Task<Finding> DropAsync(SnowpipeClient client, AccessToken access, string channel)
    {
        var dropped = await client.DropChannelAsync(access, channel, failOnUncommittedRows: true, Guid.NewGuid(), CancellationToken.None);
        if (dropped is not SnowpipeResult<bool>.Failed { Failure: var failure }) return CheckIds.Drop.Ok("the throw-away channel is gone again");
        var diagnosis = DiagnosisTable.Explain(failure, null, _names);
        return CheckIds.Drop.Warn($"the throw-away channel {channel} could not be dropped: {failure.Message}", diagnosis.Cause, "It is empty and harmless, and vanishes after 30 days without use.") with { ServiceCode = failure.Code };
    }

    private async Task<Finding> StationAsync(SnowpipeClient client, AccessToken access, string? station, CancellationToken cancellation)
    {
        if (station is null) return CheckIds.Channel.Skipped("there is no spool yet, so the channel has no name");
        switch (await client.GetChannelStatusAsync(access, station, cancellation))
        {
            case SnowpipeResult<ChannelStatus>.Ok { Value: { RowErrors: > 0 } status }:
                var rejected = DiagnosisTable.Of(Mistakes.RowsRejected, _names);
                return CheckIds.Channel.Warn(
                    string.Create(CultureInfo.InvariantCulture, $"{station}: {status.RowsInserted} rows inserted, {status.RowErrors} rejected")
                    + (status.LastErrorMessage is { } message ? $" ({message.ReplaceLineEndings(" ")})" : string.Empty),
                    rejected.Cause, rejected.Fix);
            case SnowpipeResult<ChannelStatus>.Ok { Value: var status }:
                return CheckIds.Channel.Ok(string.Create(CultureInfo.InvariantCulture, $"{station}: {status.RowsInserted} rows inserted, none rejected, committed up to {status.CommittedOffsetToken ?? "nothing"}"));
            case SnowpipeResult<ChannelStatus>.Failed { Failure.Class: FailureClass.ChannelGone }:
                return CheckIds.Channel.Ok($"{station} is not open yet; the station opens it");
            case SnowpipeResult<ChannelStatus>.Failed { Failure: var failure }:
                return Failed(CheckIds.Channel, failure, null);
            default:
                throw new InvalidOperationException("A result is either Ok or Failed.");
        }
    }

    private Finding Failed(CheckId check, SnowpipeFailure failure, TimeSpan? clockError)
    {
        var diagnosis = DiagnosisTable.Explain(failure, clockError, _names);
        return check.Fail(failure.Message, diagnosis.Cause, diagnosis.Fix) with { ServiceCode = failure.Code };
    }

    /// <summary>Signs as if the login were two minutes old.</summary>
    private sealed class LateClock(TimeProvider time) : TimeProvider
    {
        private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() - Late;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
    }
}
