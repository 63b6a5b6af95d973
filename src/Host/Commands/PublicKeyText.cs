using System.Security.Cryptography;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Hosting;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Host.Commands;

/// <summary>A public key as <c>ALTER USER</c> takes it.</summary>
/// <param name="Base64">One line, without header.</param>
/// <param name="Source">The file that it was taken from.</param>
internal sealed record PublicKeyText(string Base64, string Source)
{
    private const long LargestFile = 64 << 10;

    /// <summary>The key of a file; without one the key that belongs to the configured login, null where there is none.</summary>
    /// <exception cref="StartException">The file holds no public key.</exception>
    public static PublicKeyText? Find(string? file, AuthSettings? auth)
    {
        if (file is not null) return Read(Path.GetFullPath(file));
        if (auth is not AuthSettings.KeyPair pair || PrivateKeyFile.Load(pair.PrivateKeyFile, pair.PassphraseFile) is not SnowpipeResult<RSA>.Ok { Value: var key }) return null;
        using (key) return new PublicKeyText(Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), pair.PrivateKeyFile);
    }

    private static PublicKeyText Read(string file)
    {
        try
        {
            if (new FileInfo(file).Length > LargestFile) throw Unusable(file, "is far too large for one");
            var text = File.ReadAllText(file);
            if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
                throw Unusable(file, "holds a private key, which must never leave this machine: name the .pub file of the pair");
            using var key = RSA.Create();
            key.ImportFromPem(text);
            if (key.KeySize < PrivateKeyFile.MinBits) throw Unusable(file, $"has {key.KeySize} bits, Snowflake needs {PrivateKeyFile.MinBits}");
            return new PublicKeyText(Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), file);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw Unusable(file, "is no RSA public key in PEM (-----BEGIN PUBLIC KEY-----)", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, "cannot be read: " + e.Message.TrimEnd('.'), e);
        }
    }

    private static StartException Unusable(string file, string why, Exception? inner = null) =>
        new(ExitCode.BadConfiguration, $"the public key {file} {why}", inner);
}
