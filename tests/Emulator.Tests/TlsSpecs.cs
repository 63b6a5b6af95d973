using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>Both listeners over TLS, for clients that insist on it.</summary>
public sealed class TlsSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("local-snowpipe-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Discovery_exchange_open_append_and_queries_work_over_https()
    {
        var (certificate, key) = WriteCertificate();
        await using var station = await Station.StartAsync(o => o with { TlsCertificateFile = certificate, TlsKeyFile = key });
        Assert.Equal("https", station.Snowpipe.ControlUrl.Scheme);
        using var http = Client(certificate);
        var ingest = await SendAsync(http, HttpMethod.Get, station.Control("/v2/streaming/hostname"), station.Jwt);
        Assert.Equal(station.Snowpipe.IngestAuthority, ingest);
        using var form = new FormUrlEncodedContent(
            [KeyValuePair.Create("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), KeyValuePair.Create("scope", ingest)]);
        var token = await SendAsync(http, HttpMethod.Post, station.Control("/oauth/token"), station.Jwt, form);
        await SendAsync(http, HttpMethod.Put, new Uri($"https://{ingest}{Station.Base}/channels/CH"), token, Station.Json("{}"));
        await SendAsync(
            http, HttpMethod.Post, new Uri($"https://{ingest}{Station.Data}/channels/CH/rows?continuationToken=0_1"), token, new StringContent(Station.Rows(1, 3)));
        station.PassCommit();

        // The query goes to the process and trusts the very certificate that its file names.
        Assert.Equal(3, await station.CountAsync());
    }

    [Fact]
    public async Task A_certificate_without_its_key_or_one_that_cannot_be_read_is_named()
    {
        var (certificate, key) = WriteCertificate();
        foreach (var (cert, pem) in new[] { (certificate, (string?)null), (certificate, Path.Combine(_folder, "missing.pem")), (key, key) })
        {
            var options = new EmulatorOptions { Directory = Path.Combine(_folder, "emulator"), TlsCertificateFile = cert, TlsKeyFile = pem };
            var refused = await Assert.ThrowsAsync<ArgumentException>(() => LocalSnowpipe.StartAsync(options, TimeProvider.System));
            Assert.Contains("key", refused.Message, StringComparison.Ordinal);
        }
    }

    private (string Certificate, string Key) WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var files = (Path.Combine(_folder, "cert.pem"), Path.Combine(_folder, "key.pem"));
        File.WriteAllText(files.Item1, made.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    private static HttpClient Client(string certificate)
    {
        var expected = X509Certificate2.CreateFromPem(File.ReadAllText(certificate));
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, given, _, _) => expected.Equals(given);
        return new HttpClient(handler);
    }

    private static async Task<string> SendAsync(HttpClient http, HttpMethod method, Uri uri, string bearer, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, uri) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
