using System.Security.Authentication;

namespace ThermalActors.Host.Diagnostics;

/// <summary>A certificate that was refused, with who signed it: that name often tells at once who reads along.</summary>
internal sealed class UntrustedCertificateException : AuthenticationException
{
    /// <param name="issuer">Who signed it.</param>
    /// <param name="unknownAuthority">True when its authority is not known here, false when something else is wrong with it.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="inner">The refusal.</param>
    public UntrustedCertificateException(string issuer, bool unknownAuthority, string message, Exception inner)
        : base(message, inner) => (Issuer, UnknownAuthority) = (issuer, unknownAuthority);

    public string Issuer { get; }

    public bool UnknownAuthority { get; }
}
