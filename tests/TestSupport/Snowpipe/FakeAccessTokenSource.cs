using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.TestSupport.Snowpipe;

/// <summary>A control plane that grants a one-hour token for every call unless the test scripts something else.</summary>
public sealed class FakeAccessTokenSource : IAccessTokenSource
{
    /// <summary>The host that discovery answers.</summary>
    public static readonly Uri Host = new("https://ingest-1.example.snowflakecomputing.com");

    /// <summary>Starts with the standing answer "granted for an hour".</summary>
    public FakeAccessTokenSource() => Acquires.Always(call => Granted(call, TimeSpan.FromHours(1)));

    /// <summary>The calls.</summary>
    public FakeCalls<AcquireCall, SnowpipeResult<AccessToken>> Acquires { get; } = new();

    /// <summary>The arguments of a call.</summary>
    public sealed record AcquireCall(long Epoch, Uri? KnownHost);

    /// <summary>A token for the call.</summary>
    public static SnowpipeResult<AccessToken> Granted(AcquireCall call, TimeSpan? lifetime) =>
        new SnowpipeResult<AccessToken>.Ok(Token(call.Epoch, lifetime, call.KnownHost));

    /// <summary>A token.</summary>
    public static AccessToken Token(long epoch, TimeSpan? lifetime = null, Uri? host = null) =>
        new(epoch, host ?? Host, new Secret($"secret-of-epoch-{epoch}"), TokenKind.Scoped, lifetime);

    /// <summary>A classified refusal.</summary>
    public static SnowpipeResult<AccessToken> Refused(FailureClass failure, string message = "scripted refusal") =>
        new SnowpipeResult<AccessToken>.Failed(new SnowpipeFailure(failure, null, null, message));

    /// <inheritdoc/>
    public Task<SnowpipeResult<AccessToken>> AcquireAsync(long epoch, Uri? knownHost, CancellationToken cancellation) =>
        Acquires.InvokeAsync(new AcquireCall(epoch, knownHost), cancellation);
}
