namespace ThermalActors.Actors.Settings;

/// <summary>Paths as people write them in settings.</summary>
internal static class SettingsPaths
{
    private const string Credential = "credential:";

    public static bool IsPath(string text) => text.Length <= 4096 && !text.Any(char.IsControl);

    /// <summary>Makes a path absolute: <c>~/</c> is the home folder, <c>credential:NAME</c> systemd's credentials folder.</summary>
    /// <returns>The absolute path; for a credential outside systemd the text itself, which exists nowhere.</returns>
    public static string Resolve(string text, string? baseDirectory, SettingsContext context)
    {
        if (CredentialName(text) is { } name)
            return context.CredentialsDirectory is { } credentials ? Path.Combine(credentials, name) : text;
        if (text.StartsWith("~/", StringComparison.Ordinal)) return Path.GetFullPath(Path.Combine(context.HomeDirectory, text[2..]));
        return Path.GetFullPath(Path.Combine(baseDirectory ?? context.CurrentDirectory, text));
    }

    public static string? CredentialName(string text) => text.StartsWith(Credential, StringComparison.Ordinal) ? text[Credential.Length..] : null;
}
