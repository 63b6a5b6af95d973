namespace ThermalActors.Snowpipe.Http;

/// <summary>What the scheme and host of a URL say about where a call goes.</summary>
internal static class Hosts
{
    /// <summary>True for 127.0.0.0/8, <c>[::1]</c>, <c>localhost</c> and names under it (RFC 6761).</summary>
    public static bool IsLoopback(Uri uri) =>
        uri.IsLoopback || uri.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    public static bool IsHttps(this Uri uri) => string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);

    public static bool IsPlainHttp(this Uri uri) => string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal);
}
