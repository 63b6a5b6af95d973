using System.Security.Cryptography;
using System.Text;
using ThermalActors.Host.Hosting;
using ThermalActors.Snowpipe.Credentials;

namespace ThermalActors.Host.Commands;

/// <summary>What to make.</summary>
/// <param name="Directory">Folder of both files.</param>
/// <param name="Bits">Size of the key, at least <see cref="ThermalActors.Snowpipe.Credentials.PrivateKeyFile.MinBits"/>.</param>
/// <param name="PassphraseFile">File with the passphrase; null for a key that is not encrypted.</param>
/// <param name="Second">True for the second key of a rotation, whose files have names of their own.</param>
/// <param name="Force">True to replace files that are there.</param>
internal sealed record KeyRequest(string Directory, int Bits, string? PassphraseFile, bool Second, bool Force);

/// <summary>A key pair on disk.</summary>
/// <param name="PrivateFile">PKCS#8 PEM, mode 0600.</param>
/// <param name="PublicFile">SubjectPublicKeyInfo PEM.</param>
/// <param name="PublicKey">The Base64 text that Snowflake takes, without header and line breaks.</param>
/// <param name="Fingerprint">What <c>DESCRIBE USER</c> shows, <c>SHA256:</c> and Base64.</param>
internal sealed record KeyFiles(string PrivateFile, string PublicFile, string PublicKey, string Fingerprint)
{
    // What OWASP asks for with HMAC-SHA256; half a second on a Pi, once an hour.
    private const int Iterations = 600_000;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Makes a key pair and writes both files.</summary>
    /// <exception cref="StartException">A file is there already, or something cannot be read or written; nothing was replaced.</exception>
    public static KeyFiles Generate(KeyRequest request)
    {
        var directory = Path.GetFullPath(request.Directory);
        var name = request.Second ? "rsa_key_2" : "rsa_key";
        var privateFile = Path.Combine(directory, name + ".p8");
        var publicFile = Path.Combine(directory, name + ".pub");
        foreach (var file in new[] { privateFile, publicFile })
        {
            if (!request.Force && File.Exists(file)) throw Exists(file);
        }

        var passphrase = request.PassphraseFile is { } passphraseFile ? ReadPassphrase(passphraseFile) : null;
        try
        {
            DataDirectory.Create(directory);
            using var key = RSA.Create(request.Bits);
            WritePrivate(key, privateFile, passphrase, request.Force);
            File.WriteAllText(publicFile, key.ExportSubjectPublicKeyInfoPem() + "\n");
            return new KeyFiles(privateFile, publicFile, Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), KeyPairJwtSigner.Fingerprint(key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.Failed, $"the keys cannot be written to {directory}: {e.Message.TrimEnd('.')}. Choose another folder with --out", e);
        }
    }

    private static void WritePrivate(RSA key, string file, char[]? passphrase, bool replace)
    {
        var pem = passphrase is null
            ? key.ExportPkcs8PrivateKeyPem()
            : key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations));
        var bytes = Encoding.ASCII.GetBytes(pem + "\n");

        // A name nobody else has, moved into place last: a second generator at the same moment finds the place taken.
        var draft = $"{file}.{Environment.ProcessId}";
        try
        {
            DataDirectory.WriteSecret(draft, bytes);
            File.Move(draft, file, overwrite: replace);
        }
        catch (IOException) when (!replace && File.Exists(file))
        {
            throw Exists(file);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            if (passphrase is not null) Array.Clear(passphrase);
            File.Delete(draft);
        }
    }

    private static char[] ReadPassphrase(string file)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
            {
                throw new StartException(ExitCode.BadConfiguration, $"the passphrase file {file} can be read by group or others, and the service refuses such a file: chmod 600 {file}");
            }

            var text = File.ReadAllText(file).TrimEnd('\r', '\n');
            return text.Length > 0
                ? text.ToCharArray()
                : throw new StartException(ExitCode.BadConfiguration, $"the passphrase file {file} is empty: it must hold the passphrase on one line");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCode.BadConfiguration, $"the passphrase file {file} cannot be read: {e.Message.TrimEnd('.')}", e);
        }
    }

    private static StartException Exists(string file) => new(
        ExitCode.BadConfiguration,
        $"{file} exists and is kept: a station may log in with it. Choose another folder with --out, make the second key of a rotation with --second, or replace it with --force");
}
