using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ThermalActors.Emulator.Http;

/// <summary>The certificate of the listeners.</summary>
internal static class ListenerCertificate
{
    /// <summary>Reads certificate and key; null when none is configured.</summary>
    /// <exception cref="ArgumentException">Only one of the two files is named, or they cannot be used.</exception>
    public static X509Certificate2? Load(EmulatorOptions options)
    {
        if (options.TlsCertificateFile is not { } certificate || options.TlsKeyFile is not { } key)
        {
            return options.TlsCertificateFile is null && options.TlsKeyFile is null
                ? null
                : throw new ArgumentException("TLS needs both a certificate file and a key file", nameof(options));
        }

        try
        {
            using var read = X509Certificate2.CreateFromPemFile(certificate, key);

            // Windows refuses to serve with a key that was only imported; a container is fine everywhere.
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"the certificate {certificate} with the key {key} cannot be used: {e.Message}", nameof(options), e);
        }
    }
}
