using System.Net;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Http;

/// <summary>
/// The login of a proxy, read from its file each time the proxy asks for it: a new password counts without a restart, and between two
/// logins none is in memory.
/// </summary>
public sealed class ProxyLogin : ICredentials
{
    private const string Setting = "network.proxy-login-file";
    private const string What = "proxy login";
    private readonly string _path;
    private readonly string? _credentialsDirectory;

    private ProxyLogin(string path, string? credentialsDirectory) => (_path, _credentialsDirectory) = (path, credentialsDirectory);

    /// <summary>Looks at the file once, so that a mistake is found at the start and not at the first call.</summary>
    /// <param name="path">File with one line <c>user:password</c>; must not be accessible to group or others.</param>
    /// <param name="credentialsDirectory">See <see cref="AccessTokenOptions.CredentialsDirectory"/>.</param>
    /// <returns>The login; a failure of <see cref="FailureClass.Configuration"/> names the file and the fix, never its content.</returns>
    public static SnowpipeResult<ProxyLogin> Open(string path, string? credentialsDirectory) =>
        Read(path, credentialsDirectory) is SnowpipeResult<NetworkCredential>.Failed { Failure: var failure }
            ? Outcome.Failed<ProxyLogin>(failure)
            : Outcome.Ok(new ProxyLogin(path, credentialsDirectory));

    /// <summary>
    /// The login for the kinds that need nothing but .NET. A file that has become unusable since the start gives null: the proxy's refusal
    /// is then reported like any other.
    /// </summary>
    public NetworkCredential? GetCredential(Uri uri, string authType)
    {
        if (!string.Equals(authType, "Basic", StringComparison.OrdinalIgnoreCase) && !string.Equals(authType, "Digest", StringComparison.OrdinalIgnoreCase)) return null;
        return Read(_path, _credentialsDirectory) is SnowpipeResult<NetworkCredential>.Ok { Value: var login } ? login : null;
    }

    /// <summary>Masked.</summary>
    public override string ToString() => Secret.Mask;

    private static SnowpipeResult<NetworkCredential> Read(string path, string? credentialsDirectory)
    {
        if (!SecretFile.Read(path, What, Setting, credentialsDirectory).IsOk(out var text, out var failure)) return Outcome.Failed<NetworkCredential>(failure);
        using (text)
        {
            var line = text.Span.TrimEnd("\r\n");
            var colon = line.IndexOf(':');
            return colon <= 0 || line.IndexOfAny('\r', '\n') >= 0
                ? Outcome.Misconfigured<NetworkCredential>($"the {What} file {path} must hold one line: user:password")
                : Outcome.Ok(new NetworkCredential(line[..colon].ToString(), line[(colon + 1)..].ToString()));
        }
    }
}
