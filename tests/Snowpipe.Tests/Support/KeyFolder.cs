namespace ThermalActors.Snowpipe.Tests.Support;

/// <summary>A private folder for secret files, with the throw-away keys under the mode that the service asks for.</summary>
internal sealed class KeyFolder : IDisposable
{
    public const string Passphrase = "throwaway-passphrase";

    public string Root { get; } = Directory.CreateTempSubdirectory("snowpipe-specs-").FullName;

    public static string Source(string name) => Path.Combine(AppContext.BaseDirectory, "TestKeys", name);

    public string Key(string name = "throwaway-plain.p8", UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite) =>
        Write(name, File.ReadAllText(Source(name)), mode);

    public string Write(string name, string content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
