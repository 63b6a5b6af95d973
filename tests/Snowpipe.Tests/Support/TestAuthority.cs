using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ThermalActors.Snowpipe.Tests.Support;

/// <summary>A certificate authority that only its own file knows.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;

    public TestAuthority(string name = "Inspection CA")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _root = request.CreateSelfSigned(Begin, End);
    }

    public static DateTimeOffset Begin => DateTimeOffset.UnixEpoch.AddYears(30);

    public static DateTimeOffset End => DateTimeOffset.UnixEpoch.AddYears(150);

    public string Pem => _root.ExportCertificatePem();

    /// <summary>Signs a server's certificate.</summary>
    public X509Certificate2 Sign(string host, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(_root, Begin, end ?? End, [1, 2, 3, 4, 5, 6, 7, 8]);
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
    }
}
