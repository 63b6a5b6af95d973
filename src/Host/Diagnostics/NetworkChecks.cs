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
            var through = $"a proxy leads there: {proxy.Host}:{proxy.Port}";
            return [CheckIds.Resolve.Skipped(through), CheckIds.Tls.Skipped(through)];
        }

        var resolved = await ResolveAsync(account, cancellation);
        return [resolved, resolved.Status is CheckStatus.Fail ? CheckIds.Tls.Skipped("the host was not found (TA-NET-01)") : await TlsAsync(account, cancellation)];
    }

    /// <summary>The host that rows go to: a firewall may well let the login through and not the rows.</summary>
    public async Task<Finding> IngestAsync(Uri ingest, bool dashed, CancellationToken cancellation)
    {
        if (network.ProxyTo(ingest) is { } proxy) return CheckIds.Ingest.Skipped($"a proxy leads there: {proxy.Host}:{proxy.Port}");
        var blocked = DiagnosisTable.Of(Mistakes.IngestBlocked, names);
        try
        {
            await BoundedAsync(token => IsPlain(ingest)
                ? network.ConnectAsync(ingest.IdnHost, ingest.Port, token)
                : network.HandshakeAsync(ingest.IdnHost, ingest.Port, token), cancellation);
            return CheckIds.Ingest.Ok($"{ingest.Authority} answers" + (dashed ? " (discovered with _, called with -)" : string.Empty));
        }
        catch (AuthenticationException e)
        {
            var tls = DiagnosisTable.Of(Mistakes.TlsNotTrusted, names);
            return CheckIds.Ingest.Fail($"{ingest.Authority}: {OneLine(e)}", tls.Cause, tls.Fix);
        }
        catch (Exception e) when (e is SocketException or TimeoutException or IOException)
        {
            return CheckIds.Ingest.Fail($"{ingest.Authority} cannot be reached: {OneLine(e)}", blocked.Cause, blocked.Fix);
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

    private async Task<Finding> TlsAsync(Uri account, CancellationToken cancellation)
    {
        if (IsPlain(account)) return CheckIds.Tls.Skipped("plain HTTP on this machine");
        try
        {
            var facts = await BoundedAsync(token => network.HandshakeAsync(account.IdnHost, account.Port, token), cancellation);
            var found = string.Create(CultureInfo.InvariantCulture, $"{facts.Protocol}, certificate by {facts.Issuer} until {facts.Expires.UtcDateTime:yyyy-MM-dd}");
            return facts.Expires - time.GetUtcNow() < SoonExpired
                ? CheckIds.Tls.Warn(found, "the certificate ends within days", "Nothing for Snowflake's own hosts; renew the certificate of an inspecting proxy or emulator.")
                : CheckIds.Tls.Ok(found);
        }
        catch (AuthenticationException e)
        {
            var tls = DiagnosisTable.Of(Mistakes.TlsNotTrusted, names);
            return CheckIds.Tls.Fail(OneLine(e), tls.Cause, tls.Fix);
        }
        catch (Exception e) when (e is SocketException or TimeoutException or IOException)
        {
            var unreachable = DiagnosisTable.Of(Mistakes.Unreachable, names);
            return CheckIds.Tls.Fail($"{account.Host}:{account.Port} cannot be reached: {OneLine(e)}", unreachable.Cause, unreachable.Fix);
        }
    }

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
