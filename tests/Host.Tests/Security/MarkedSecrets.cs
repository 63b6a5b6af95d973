using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ThermalActors.Host.Tests.Commands;

namespace ThermalActors.Host.Tests.Security;

/// <summary>Secrets that can be recognised wherever they turn up: a key pair, passphrases, tokens and a proxy's login.</summary>
internal sealed partial class MarkedSecrets : IDisposable
{
    // Made up of halves, so that a search for secrets in the repository finds none.
    private const string Passphrase = "MARKER-" + "passphrase-4711";
    private const string WrongPassphrase = "MARKER-" + "wrong-passphrase-4712";
    private const string Pat = "ey" + "JraWQiOiJNQVJLRVIifQ.eyJNQVJLRVItcGF0IjoxfQ.MARKER-pat-4713";
    private const string ProxyPassword = "MARKER-" + "proxy-4714";
    private const string BrokenKey = "MARKERbrokenkey4715MARKERbrokenkey4715MARKERbrokenkey4715MARKERb";
    private readonly TempFolder _folder = new();
    private readonly List<string> _markers;

    public MarkedSecrets(Uri snowpipe)
    {
        using var key = RSA.Create(2048);
        PublicKeyPem = key.ExportSubjectPublicKeyInfoPem();
        var pem = key.ExportPkcs8PrivateKeyPem();
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem(Passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        _markers = [Passphrase, WrongPassphrase, Pat, ProxyPassword, BrokenKey, "MARKER", .. Lines(pem), .. Lines(encrypted)];
        Write("key.p8", pem);
        Write("encrypted.p8", encrypted);
        Write("passphrase", Passphrase + "\n");
        Write("wrong-passphrase", WrongPassphrase);
        Write("cut.p8", pem[..(pem.Length / 2)]);
        Write("broken.p8", $"-----BEGIN PRIVATE KEY-----\n{BrokenKey}\n-----END PRIVATE KEY-----\n");
        Write("prose.p8", $"my key is {BrokenKey}\n");
        Write("pat", Pat + "\n");
        Write("broken-pat", $"{Pat}\nand {Pat} again\n");
        Write("proxy-login", $"station:{ProxyPassword}\n");
        Write("broken-login", ProxyPassword);
        Write("open.p8", pem);
        File.SetUnixFileMode(_folder["open.p8"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Snowpipe = snowpipe;
        Write("snowflake_config.json", $$"""{"account": "LOCAL-DEMO", "url": "{{snowpipe}}", "user": "STATION", "pat": "{{Pat}}", "database": "DEMO", "schema": "DEMO", "pipe": "P", "channel_name": "C"}""");
    }

    public string PublicKeyPem { get; }

    public Uri Snowpipe { get; }

    public string Folder => _folder.Path;

    /// <summary>The configurations: sound ones and every way of breaking them that shows a secret to somebody who looks at it.</summary>
    public static TheoryData<string> Configurations => new()
    {
        "key", "encrypted", "wrong-passphrase", "no-passphrase", "cut", "broken", "prose", "readable-by-others", "pat", "broken-pat", "original-json",
        "proxy-login", "broken-proxy-login", "password-in-proxy", "pasted-key", "pasted-token", "password-as-key",
    };

    /// <summary>Writes a configuration and returns its file.</summary>
    public string Configure(string name)
    {
        if (name is "original-json") return _folder["snowflake_config.json"];
        string F(string file) => $"\"{_folder[file]}\"";
        const string direct = "";
        var (auth, network) = name switch
        {
            "encrypted" => ($"private-key-file = {F("encrypted.p8")}, private-key-passphrase-file = {F("passphrase")}", direct),
            "wrong-passphrase" => ($"private-key-file = {F("encrypted.p8")}, private-key-passphrase-file = {F("wrong-passphrase")}", direct),
            "no-passphrase" => ($"private-key-file = {F("encrypted.p8")}", direct),
            "cut" or "broken" or "prose" => ($"private-key-file = {F(name + ".p8")}", direct),
            "readable-by-others" => ($"private-key-file = {F("open.p8")}", direct),
            "pat" or "broken-pat" => ($"method = pat, pat-file = {F(name)}", direct),
            "proxy-login" => ($"private-key-file = {F("key.p8")}", $"proxy = \"http://127.0.0.1:9\", proxy-login-file = {F("proxy-login")}"),
            "broken-proxy-login" => ($"private-key-file = {F("key.p8")}", $"proxy = \"http://127.0.0.1:9\", proxy-login-file = {F("broken-login")}"),
            "password-in-proxy" => ($"private-key-file = {F("key.p8")}", $"proxy = \"http://station:{ProxyPassword}@127.0.0.1:9\""),
            "pasted-key" => ($"private-key-file = \"-----BEGIN PRIVATE KEY-----{BrokenKey}\"", direct),
            "pasted-token" => ($"method = pat, pat-file = \"{Pat}\"", direct),
            "password-as-key" => ($"private-key-file = {F("key.p8")}, private-key-passphrase = \"{Passphrase}\"", direct),
            _ => ($"private-key-file = {F("key.p8")}", direct),
        };
        var file = _folder[name + ".conf"];
        File.WriteAllText(file, $$"""
            thermal-actors {
              sensors.simulate = on
              snowflake {
                account = LOCAL-DEMO, url = "{{Snowpipe.GetLeftPart(UriPartial.Authority)}}", user = STATION
                auth { {{auth}} }
              }
              network { {{network}} }
            }
            """);
        return file;
    }

    /// <summary>Finds secrets, and tokens of any kind, in a text.</summary>
    public IReadOnlyList<string> In(string text) =>
        [.. _markers.Where(marker => text.Contains(marker, StringComparison.Ordinal)), .. Token().Matches(text).Select(match => match.Value)];

    /// <summary>The same for every file below a folder that people look into or send around.</summary>
    public IReadOnlyList<string> InFilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".log" or ".conf" or ".pub" or ".sql")
            .SelectMany(file => In(Read(file)).Select(found => $"{Path.GetFileName(file)}: {found}"))];

    public void Dispose() => _folder.Dispose();

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Halves of lines from the middle of the key: the beginning is the same in every key.</summary>
    private static IEnumerable<string> Lines(string pem) => pem.Split('\n').Where(line => line.Length == 64).Skip(3).SelectMany(line => new[] { line[..32], line[32..] });

    private void Write(string name, string text) => Cli.WriteSecret(_folder[name], text);

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}", RegexOptions.None, 1000)]
    private static partial Regex Token();
}
