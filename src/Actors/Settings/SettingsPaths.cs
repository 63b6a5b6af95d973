namespace ThermalActors.Actors.Settings;

/// <summary>Paths as people write them in settings.</summary>
internal static class SettingsPaths
{
    private const string Credential = "credential:";

    public static bool IsPath(string text) => text.Length <= 4096 && !text.Any(char.IsControl) && !SettingsMask.IsSecret(text);

    /// <summary>systemd puts this before the names of files that it hands over as a folder (<c>LoadCredential=secrets:FOLDER</c>).</summary>
    private const string FolderPrefix = "secrets_";

    /// <summary>Makes a path absolute: <c>~/</c> is the home folder, <c>credential:NAME</c> a secret that the unit hands over.</summary>
    /// <returns>The absolute path; for a credential that nobody hands over the text itself, which exists nowhere.</returns>
    public static string Resolve(string text, string? baseDirectory, SettingsContext context)
    {
        if (CredentialName(text) is { } name)
            return CredentialFile(name, context) ?? text;
        if (text.StartsWith("~/", StringComparison.Ordinal)) return Path.GetFullPath(Path.Combine(context.HomeDirectory, text[2..]));
        return Path.GetFullPath(Path.Combine(baseDirectory ?? context.CurrentDirectory, text));
    }

    /// <summary>Reads a key that names a file, or <c>none</c>.</summary>
    /// <returns>The absolute path; null for none and for a fault, which is reported.</returns>
    public static string? ReadFile(HoconReader reader, SettingsContext context, string key)
    {
        if (reader.TextOr(key, "none", "a file", IsPath) is not { } text) return null;
        if (CredentialName(text) is not { } name || (CredentialFile(name, context) is not null && name.Length > 0 && !name.Contains('/', StringComparison.Ordinal)))
            return Resolve(text, reader.Entry(key).BaseDirectory, context);
        reader.Report(key, "credential: works only under systemd with LoadCredential=, or with a file in /etc/thermal-actors/secrets", "Name the file itself");
        return null;
    }

    /// <summary>Under systemd what the unit hands over, by name or from the folder; else, for commands run by hand, the folder itself.</summary>
    private static string? CredentialFile(string name, SettingsContext context)
    {
        if (context.CredentialsDirectory is not { } handed) return context.SecretsDirectory is { } folder ? Path.Combine(folder, name) : null;
        var (single, ofFolder) = (Path.Combine(handed, name), Path.Combine(handed, FolderPrefix + name));
        return context.FileExists is { } exists && !exists(single) && exists(ofFolder) ? ofFolder : single;
    }

    public static string? CredentialName(string text) => text.StartsWith(Credential, StringComparison.Ordinal) ? text[Credential.Length..] : null;
}
