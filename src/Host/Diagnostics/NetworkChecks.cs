using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ThermalActors.Host.Diagnostics;

/// <summary>What lies below the API: names, connections, certificates. Each layer is only asked when the one below it works.</summary>
internal sealed class NetworkChecks(INetworkProbe network, TimeProvider time, TimeSpan timeout, DiagnosisNames names)
{
    private static readonly TimeSpan SoonExpired = TimeSpan.FromDays(7);

    /// <summary>Name and TLS of the account's host.</summary>
    public async Task<IReadOnlyList<Finding>> AccountAsync(Uri account, CancellationToken cancellation)
    {
        if (network.ProxyTo(account) is { } proxy)
        {
            var reached = await ProxyAsync(proxy, cancellation);
            return [reached, reached.Status is CheckStatus.Fail ? CheckIds.Tls.Skipped("the proxy was not reached (TA-NET-01)") : await TlsAsync(account, proxy, cancellation)];
        }

        var resolved = await ResolveAsync(account, cancellation);
        return [resolved, resolved.Status is CheckStatus.Fail ? CheckIds.Tls.Skipped("the host was not found (TA-NET-01)") : await TlsAsync(account, null, cancellation)];
    }

    /// <summary>The host that rows go to: a firewall may well let the login through and not the rows.</summary>
    public async Task<Finding> IngestAsync(Uri ingest, bool dashed, CancellationToken cancellation)
    {
        var proxy = network.ProxyTo(ingest);
        var blocked = DiagnosisTable.Of(Mistakes.IngestBlocked, names);
        try
        {
            await BoundedAsync(token => proxy is not null ? network.TunnelAsync(ingest, token)
                : IsPlain(ingest) ? network.ConnectAsync(ingest.IdnHost, ingest.Port, token)
                : network.HandshakeAsync(ingest.IdnHost, ingest.Port, token), cancellation);
            return CheckIds.Ingest.Ok($"{ingest.Authority} answers{Through(proxy)}" + (dashed ? " (discovered with _, called with -)" : string.Empty));
        }
        catch (Exception e) when (Untrusted(e) is { } tls)
        {
            return CheckIds.Ingest.Fail($"{ingest.Authority}: {Refused(e)}", tls.Cause, tls.Fix);
        }
        catch (Exception e) when (e is SocketException or TimeoutException or IOException or HttpRequestException)
        {
            return CheckIds.Ingest.Fail($"{ingest.Authority} cannot be reached{Through(proxy)}: {OneLine(e)}", blocked.Cause, blocked.Fix);
        }
    }

    private async Task<Finding> ProxyAsync(Uri proxy, CancellationToken cancellation)
    {
        try
        {
            await BoundedAsync(token => network.ConnectAsync(proxy.IdnHost, proxy.Port, token), cancellation);
            return CheckIds.Resolve.Ok($"the proxy {proxy.Host}:{proxy.Port} answers; finding the host is its business");
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            var unreachable = DiagnosisTable.Of(Mistakes.ProxyUnreachable, names);
            return CheckIds.Resolve.Fail($"the proxy {proxy.Host}:{proxy.Port} cannot be reached: {OneLine(e)}", unreachable.Cause, unreachable.Fix);
        }
    }

    private async Task<Finding> ResolveAsync(Uri account, CancellationToken cancellation)
    {
        try
        {
            var addresses = await BoundedAsync(token => network.ResolveAsync(account.IdnHost, token), cancellation);
            return CheckIds.Resolve.Ok($"{account.Host} is {string.Join(", ", addresses.Take(3))}" + (addresses.Count > 3 ? ", …" : string.Empty));
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            var unknown = DiagnosisTable.Of(Mistakes.NameUnknown, names);
            return CheckIds.Resolve.Fail($"{account.Host}: {OneLine(e)}", unknown.Cause, unknown.Fix);
        }
    }

    private async Task<Finding> TlsAsync(Uri account, Uri? proxy, CancellationToken cancellation)
    {
        if (IsPlain(account)) return CheckIds.Tls.Skipped("plain HTTP on this machine");
        try
        {
            var facts = await BoundedAsync(
                token => proxy is null ? network.HandshakeAsync(account.IdnHost, account.Port, token) : network.TunnelAsync(account, token), cancellation);
            var found = string.Create(CultureInfo.InvariantCulture, $"{facts.Protocol}, certificate by {facts.Issuer} until {facts.Expires.UtcDateTime:yyyy-MM-dd}{Through(proxy)}");
            return facts.Expires - time.GetUtcNow() < SoonExpired
                ? CheckIds.Tls.Warn(found, "the certificate ends within days", "Nothing for Snowflake's own hosts; renew the certificate of an inspecting proxy or emulator.")
                : CheckIds.Tls.Ok(found);
        }
        catch (Exception e) when (Untrusted(e) is { } tls)
        {
            return CheckIds.Tls.Fail(Refused(e), tls.Cause, tls.Fix);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ProxyTunnelError)
        {
            var refused = DiagnosisTable.Of("http-407", names);
            return CheckIds.Tls.Fail(string.Create(CultureInfo.InvariantCulture, $"the proxy {proxy?.Host}:{proxy?.Port} answers {(int?)e.StatusCode}: {OneLine(e)}"), refused.Cause, refused.Fix);
        }
        catch (Exception e) when (e is SocketException or TimeoutException or IOException or HttpRequestException)
        {
            var unreachable = DiagnosisTable.Of(Mistakes.Unreachable, names);
            return CheckIds.Tls.Fail($"{account.Host}:{account.Port} cannot be reached{Through(proxy)}: {OneLine(e)}", unreachable.Cause, unreachable.Fix);
        }
    }

    private static string Through(Uri? proxy) => proxy is null ? string.Empty : $" through the proxy {proxy.Host}:{proxy.Port}";

    private Diagnosis? Untrusted(Exception e) => e switch
    {
        UntrustedCertificateException { UnknownAuthority: true } => DiagnosisTable.Of(Mistakes.TlsIntercepted, names),
        AuthenticationException or HttpRequestException { InnerException: AuthenticationException } => DiagnosisTable.Of(Mistakes.TlsNotTrusted, names),
        _ => null,
    };

    private static string Refused(Exception e) => e is UntrustedCertificateException untrusted ? $"the certificate was signed by {untrusted.Issuer}: {OneLine(e)}" : OneLine(e);

    private Task<bool> BoundedAsync(Func<CancellationToken, Task> call, CancellationToken cancellation) => BoundedAsync(
        async token =>
        {
            await call(token);
            return true;
        },
        cancellation);

    private async Task<T> BoundedAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await call(linked.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalSeconds:0.#} s"), e);
        }
    }

    private static bool IsPlain(Uri address) => string.Equals(address.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal);

    private static string OneLine(Exception e) => (e.InnerException is AuthenticationException inner ? inner.Message : e.Message).ReplaceLineEndings(" ").TrimEnd('.');
}
