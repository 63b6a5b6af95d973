using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Hosting;

/// <summary>
/// What <c>--local</c> needs beside the embedded Snowpipe: a folder of its own, so that its rows never share a spool with a
/// real target, and a key pair that is good for nothing else.
/// </summary>
/// <param name="Directory">Folder of everything local.</param>
/// <param name="PrivateKeyFile">Private key, PKCS#8 PEM, mode 0600.</param>
/// <param name="PublicKey">The public key for the embedded Snowpipe, PEM.</param>
internal sealed record LocalStation(string Directory, string PrivateKeyFile, string PublicKey)
{
    /// <summary>Account of the embedded Snowpipe.</summary>
    public const string Account = "LOCAL-DEMO";

    /// <summary>Its only user.</summary>
    public const string User = "THERMAL_STREAMING_USER";

    private const int KeyBits = 2048;

    /// <summary>Where the local station of a data folder lives.</summary>
    public static string DirectoryOf(string dataDirectory) => Path.Combine(dataDirectory, "local");

    /// <summary>Makes folder and key, or takes the ones of the last run.</summary>
    /// <exception cref="StartException">The folder cannot be written.</exception>
    public static LocalStation Prepare(string dataDirectory) => PrepareIn(DirectoryOf(dataDirectory));

    /// <summary>Makes key and folder in a given place.</summary>
    /// <exception cref="StartException">The folder cannot be written.</exception>
    public static LocalStation PrepareIn(string directory)
    {
        var keyFile = Path.Combine(directory, "rsa_key.p8");
        try
        {
            DataDirectory.Create(directory);
            using var key = ReadKey(keyFile) ?? MakeKey(keyFile);
            return new LocalStation(directory, keyFile, key.ExportSubjectPublicKeyInfoPem());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.BadConfiguration, $"the folder {directory} cannot be used: {e.Message.TrimEnd('.')}. Choose another with --data-dir", e);
        }
    }

    /// <summary>The settings that lead to the embedded Snowpipe; they win over everything else.</summary>
    /// <param name="control">Its address; before it is started any loopback address will do.</param>
    public SettingsLayer Overrides(Uri control) => SettingsLayer.Of(
        "--local",
        ("data-dir", Directory),
        ("snowflake.account", Account),
        ("snowflake.url", control.GetLeftPart(UriPartial.Authority)),
        ("snowflake.user", User),
        ("snowflake.role", "none"),
        ("snowflake.auth.method", "keypair"),
        ("snowflake.auth.private-key-file", PrivateKeyFile),
        ("snowflake.auth.private-key-passphrase-file", "none"));

    /// <summary>
    /// The embedded Snowpipe has the same clock as the station: there is nothing to compare it with, and no login that it could spoil. A
    /// configuration that says otherwise wins.
    /// </summary>
    public static SettingsLayer OneClock { get; } = SettingsLayer.Of("--local", ("clock.require-sync", "off"));

    /// <summary>
    /// What the layers below say about the login does not matter with <c>--local</c>: a configuration that is still to be
    /// filled in is the very reason to try it.
    /// </summary>
    public static ImmutableArray<SettingsLayer> WithoutLogin(ImmutableArray<SettingsLayer> layers) =>
    [
        .. layers.Select(layer => layer with
        {
            Entries = [.. layer.Entries.Where(entry => !entry.Key.StartsWith("snowflake.auth.", StringComparison.Ordinal)
                && entry.Key is not ("snowflake.account" or "snowflake.url" or "snowflake.user" or "snowflake.role"))],
        }),
    ];

    /// <summary>The layers of a configuration, and around them what <c>--local</c> says.</summary>
    /// <param name="layers">From the weakest to the strongest.</param>
    public ImmutableArray<SettingsLayer> Around(ImmutableArray<SettingsLayer> layers) =>
        [OneClock, .. WithoutLogin(layers), Overrides(new Uri("http://127.0.0.1:1"))];

    private static RSA? ReadKey(string file)
    {
        if (!File.Exists(file)) return null;
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            DataDirectory.Protect(file);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // A power cut in the first run can leave half a key; it opens nothing but the local warehouse.
            key.Dispose();
            return null;
        }
    }

    private static RSA MakeKey(string file)
    {
        var key = RSA.Create(KeyBits);
        DataDirectory.WriteSecret(file, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        return key;
    }
}
