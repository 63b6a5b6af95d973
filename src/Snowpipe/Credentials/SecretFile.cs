using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Snowpipe.Credentials;

/// <summary>Reads a small secret file that nobody else may read. Every refusal names the file and the fix.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 64 * 1024;

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is, for messages: "private key".</param>
    /// <param name="setting">The setting that names it.</param>
    /// <param name="credentialsDirectory">systemd's directory, null for none.</param>
    public static SnowpipeResult<SecretText> Read(string path, string what, string setting, string? credentialsDirectory)
    {
        if (string.IsNullOrWhiteSpace(path)) return Outcome.Misconfigured<SecretText>($"{setting} is empty: it must name the {what} file");
        if (Directory.Exists(path)) return Outcome.Misconfigured<SecretText>($"{setting}: {path} is a directory, not the {what} file");
        try
        {
            using var handle = File.OpenHandle(path);
            return ModeProblem(handle, path, credentialsDirectory) is { } problem
                ? Outcome.Misconfigured<SecretText>($"the {what} file {problem}")
                : Read(handle, path, what);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return Outcome.Misconfigured<SecretText>($"the {what} file {path} does not exist: create it or correct {setting}");
        }
        catch (UnauthorizedAccessException)
        {
            return Outcome.Misconfigured<SecretText>(
                $"the {what} file {path} may not be read by {Environment.UserName}: run `chown {Environment.UserName} {path}`");
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or NotSupportedException)
        {
            return Outcome.Misconfigured<SecretText>($"the {what} file {path} cannot be read ({fault.GetType().Name}): check {setting} and the disk");
        }
    }

    private static SnowpipeResult<SecretText> Read(SafeFileHandle handle, string path, string what)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(MaxBytes + 1, pinned: true);
        try
        {
            var length = 0;
            while (length < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(length), length) is > 0 and var read) length += read;
            if (length == 0) return Outcome.Misconfigured<SecretText>($"the {what} file {path} is empty");
            return length > MaxBytes
                ? Outcome.Misconfigured<SecretText>($"the {what} file {path} is larger than {MaxBytes / 1024} KiB: is it the right file?")
                : Outcome.Ok(SecretText.Decode(bytes.AsSpan(0, length)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    // Asked of the open handle, so that the file that is judged is the file that is read.
    private static string? ModeProblem(SafeFileHandle handle, string path, string? credentialsDirectory)
    {
        if (OperatingSystem.IsWindows()) return null;

        // systemd grants the service its credentials by an access list, whose mask shows up as group bits.
        var forbidden = IsInside(path, credentialsDirectory) ? Others : Others | Group;
        var mode = File.GetUnixFileMode(handle);
        return (mode & forbidden) == UnixFileMode.None
            ? null
            : $"{path} has mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}, so other users can reach it: run `chmod 600 {path}`";
    }

    private static bool IsInside(string path, string? directory) =>
        !string.IsNullOrEmpty(directory)
        && Path.GetFullPath(path).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
