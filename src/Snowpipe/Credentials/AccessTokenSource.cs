using System.Globalization;
using System.Security.Cryptography;
using ThermalActors.Snowpipe.Http;
using ThermalActors.Snowpipe.Results;
using ThermalActors.Snowpipe.Wire;

namespace ThermalActors.Snowpipe.Credentials;

/// <summary>
/// The control plane over HTTP: logs in with a key pair or a PAT, discovers the ingest host, exchanges (snowpipe-rest.md §1).
/// Files are read on every call and nothing is kept, so a rotated key or token is used at the next call.
/// </summary>
/// <remarks>Throws only <see cref="OperationCanceledException"/> for the caller's own token.</remarks>
public sealed class AccessTokenSource : IAccessTokenSource
{
    private const string JwtGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const string ExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string PatSetting = "snowflake.auth.pat-file";

    // Below this a difference between two clocks is no cause of a refused login.
    private static readonly TimeSpan NotableClockError = TimeSpan.FromSeconds(30);

    private readonly HttpExchange _exchange;
    private readonly Uri _accountUrl;
    private volatile SnowflakeCredential _credential;
    private readonly AccessTokenOptions _options;
    private readonly TimeProvider _clock;

    /// <summary>Makes a source.</summary>
    /// <param name="handler">Sends the requests; not disposed here. Production uses <see cref="SnowpipeHttp.CreateHandler(TimeSpan?)"/>.</param>
    /// <param name="target">Its account URL is the control host.</param>
    /// <param name="credential">How to log in.</param>
    /// <param name="options">Role, trusted domains, life of the JWT.</param>
    /// <param name="http">Time-out and application name.</param>
    /// <param name="clock">Issue time of the JWT, and the time-out.</param>
    /// <exception cref="ArgumentException">The target or an option cannot be used.</exception>
    public AccessTokenSource(
        HttpMessageHandler handler,
        SnowpipeTarget target,
        SnowflakeCredential credential,
        AccessTokenOptions options,
        SnowpipeHttpOptions http,
        TimeProvider clock)
    {
        SnowpipeTarget.ThrowIfUnusable(target);
        ArgumentNullException.ThrowIfNull(credential);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.JwtLifetime, KeyPairJwtSigner.Backdating, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.JwtLifetime, KeyPairJwtSigner.MaxLifetime, nameof(options));
        _exchange = new HttpExchange(handler, http, clock);
        _accountUrl = target.AccountUrl;
        _credential = credential;
        _options = options;
        _clock = clock;
    }

    /// <summary>Logs in with other files from the next call on; safe from any thread.</summary>
    public void Use(SnowflakeCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        _credential = credential;
    }

    /// <inheritdoc/>
    public async Task<SnowpipeResult<AccessToken>> AcquireAsync(long epoch, Uri? knownHost, CancellationToken cancellation)
    {
        if (RoleProblem(_options.Role) is { } problem) return Outcome.Misconfigured<AccessToken>(problem);
        if (!LogIn().IsOk(out var login, out var failure)) return Outcome.Failed<AccessToken>(failure);
        var host = knownHost;
        if (host is null && !(await DiscoverAsync(login, cancellation)).IsOk(out host, out failure)) return Outcome.Failed<AccessToken>(failure);
        return login.GrantType is null
            ? Outcome.Ok(new AccessToken(epoch, host, login.Bearer, TokenKind.ProgrammaticAccessToken, Lifetime: null))
            : await ExchangeAsync(epoch, host, login, cancellation);
    }

    private SnowpipeResult<Login> LogIn() => _credential switch
    {
        SnowflakeCredential.KeyPair keyPair => LogIn(keyPair),
        SnowflakeCredential.ProgrammaticAccessToken pat => LogIn(pat),
        _ => throw new InvalidOperationException("A credential is either a key pair or a PAT."),
    };

    private SnowpipeResult<Login> LogIn(SnowflakeCredential.KeyPair keyPair)
    {
        if (AccountIdentifier.ForJwt(keyPair.Account) is null)
        {
            return Outcome.Misconfigured<Login>("snowflake.account is not an account identifier such as myorg-myaccount");
        }

        if (string.IsNullOrWhiteSpace(keyPair.User)) return Outcome.Misconfigured<Login>("snowflake.user is empty: key-pair login needs it");
        var signer = new KeyPairJwtSigner(keyPair.Account, keyPair.User, _options.JwtLifetime, _clock);
        var loaded = PrivateKeyFile.Load(keyPair.PrivateKeyFile, keyPair.PassphraseFile, _options.CredentialsDirectory);
        if (!loaded.IsOk(out var key, out var failure)) return Outcome.Failed<Login>(failure);
        using (key)
        {
            var identity = $"signed as {signer.Subject} with the key {KeyPairJwtSigner.Fingerprint(key)}";
            return Outcome.Ok(new Login(signer.Sign(key), TokenTypes.KeyPairJwt, JwtGrant, identity));
        }
    }

    private SnowpipeResult<Login> LogIn(SnowflakeCredential.ProgrammaticAccessToken pat)
    {
        var read = SecretFile.Read(pat.PatFile, "programmatic access token", PatSetting, _options.CredentialsDirectory);
        if (!read.IsOk(out var text, out var failure)) return Outcome.Failed<Login>(failure);
        using (text)
        {
            var token = text.Span.Trim().ToString();
            return ControlAnswers.IsToken(token)
                ? Outcome.Ok(new Login(
                    new Secret(token), TokenTypes.ProgrammaticAccessToken, pat.Exchange ? ExchangeGrant : null, $"token from {pat.PatFile}"))
                : Outcome.Misconfigured<Login>($"the programmatic access token file {pat.PatFile} does not hold a token: one line is expected");
        }
    }

    private async Task<SnowpipeResult<Uri>> DiscoverAsync(Login login, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_accountUrl, "/v2/streaming/hostname"));
        var sent = await _exchange.SendAsync(SnowpipeCall.DiscoverHost, request, login.Bearer, login.TokenType, cancellation);
        if (!sent.IsOk(out var answer, out var failure)) return Outcome.Failed<Uri>(failure);
        if (!answer.IsSuccess) return Outcome.Failed<Uri>(Refusal(answer, login));

        var host = ControlAnswers.ReadHost(answer.Body);
        Uri? endpoint = null;
        var problem = host is null
            ? "the answer names no host"
            : IngestHostPolicy.Resolve(_accountUrl, host, _options.AllowedHostSuffixes, out endpoint);
        return endpoint is null
            ? Outcome.Failed<Uri>(Unusable(answer, problem!, host))
            : Outcome.Ok(endpoint);
    }

    private async Task<SnowpipeResult<AccessToken>> ExchangeAsync(long epoch, Uri host, Login login, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_accountUrl, "/oauth/token")) { Content = Form(host, login) };
        var sent = await _exchange.SendAsync(SnowpipeCall.ExchangeToken, request, login.Bearer, tokenType: null, cancellation);
        if (!sent.IsOk(out var answer, out var failure)) return Outcome.Failed<AccessToken>(failure);
        if (!answer.IsSuccess) return Outcome.Failed<AccessToken>(Refusal(answer, login));
        if (ControlAnswers.ReadToken(answer.Body) is not var (secret, expiresIn))
        {
            // Its text is not shown: it may be a token in a form that we do not know.
            return Outcome.Failed<AccessToken>(Unusable(answer, "the answer holds no token: is snowflake.url the account URL?", shown: null));
        }

        CryptographicOperations.ZeroMemory(answer.Body);
        var lifetime = ControlAnswers.LifetimeOf(secret, answer.ServerDate ?? _clock.GetUtcNow()) ?? expiresIn;
        return Outcome.Ok(new AccessToken(epoch, host, secret, TokenKind.Scoped, lifetime));
    }

    private FormUrlEncodedContent Form(Uri host, Login login)
    {
        // The scope names the host as it is called: dashed, and with its port where it has one (an emulator).
        var scope = _options.Role is { Length: > 0 } role ? $"{host.Authority} session:role:{WireNames.Normalize(role)}" : host.Authority;
        var fields = new List<KeyValuePair<string, string>> { new("grant_type", login.GrantType!), new("scope", scope) };
        if (string.Equals(login.GrantType, ExchangeGrant, StringComparison.Ordinal))
        {
            fields.Add(new("subject_token_type", "programmatic_access_token"));
            fields.Add(new("subject_token", login.Bearer.Reveal()));
        }

        return new FormUrlEncodedContent(fields);
    }

    private static SnowpipeFailure Unusable(HttpAnswer answer, string problem, string? shown)
    {
        var code = ErrorBody.Parse(answer.Body).Code;
        return FailureClassifier.ClassifyCode(code, answer.Call) is { } known
            ? answer.Failure(known, code, shown)
            : answer.Failure(new(FailureClass.Configuration, problem), null, shown);
    }

    // A person needs to know as whom the refused login was made, and whether the clock is to blame.
    private SnowpipeFailure Refusal(HttpAnswer answer, Login login)
    {
        var failure = answer.ToFailure();
        if (answer.Status is not 401) return failure;
        var message = $"{failure.Message}; {login.Identity}";
        var error = _clock.GetUtcNow() - answer.ServerDate;
        if (error is { } some && some.Duration() >= NotableClockError)
        {
            message += string.Create(CultureInfo.InvariantCulture,
                $"; this clock is {some.Duration().TotalSeconds:0} s {(some > TimeSpan.Zero ? "ahead of" : "behind")} the server");
        }

        return failure with { Message = message };
    }

    // A scope is a list separated by spaces: a role with one would ask for something else.
    private static string? RoleProblem(string? role) =>
        role is null || (role.Length > 0 && WireNames.Problem(role) is null && !role.Any(char.IsWhiteSpace))
            ? null
            : "snowflake.role cannot be used: it is empty, has white space or unbalanced quotes";

    /// <summary>What the calls of one acquisition are made with.</summary>
    /// <param name="Bearer">The JWT or PAT.</param>
    /// <param name="TokenType">Its token type.</param>
    /// <param name="GrantType">Grant of the exchange, null for none.</param>
    /// <param name="Identity">As whom, for messages.</param>
    private sealed record Login(Secret Bearer, string TokenType, string? GrantType, string Identity);
}
