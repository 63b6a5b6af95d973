namespace ThermalActors.Actors.Settings;

/// <summary>What the settings need to know about the machine, so that reading them stays a pure function.</summary>
/// <param name="CurrentDirectory">Folder that relative paths of flags and environment count from.</param>
/// <param name="HomeDirectory">Home folder of the user, for <c>~/</c> and the default data folder.</param>
/// <param name="Privileged">True for root: the default data folder is then the system's.</param>
/// <param name="StateDirectory">systemd's <c>$STATE_DIRECTORY</c>, null outside systemd.</param>
/// <param name="CredentialsDirectory">systemd's <c>$CREDENTIALS_DIRECTORY</c>, null outside systemd.</param>
/// <param name="MachineId">Finds the machine id, given the data folder; null when there is none.</param>
/// <param name="FileExists">Tells whether a file is there; null = do not check.</param>
public sealed record SettingsContext(
    string CurrentDirectory,
    string HomeDirectory,
    bool Privileged,
    string? StateDirectory,
    string? CredentialsDirectory,
    Func<string, string?> MachineId,
    Func<string, bool>? FileExists)
{
    /// <summary>Folder whose files the shipped unit hands over as credentials, for commands that are run by hand; null when it is not there.</summary>
    public string? SecretsDirectory { get; init; }

    /// <summary>The data folder when none is configured.</summary>
    public string DefaultDataDirectory =>
        StateDirectory is { Length: > 0 } state ? state.Split(':')[0]
        : Privileged ? "/var/lib/thermal-actors"
        : Path.Combine(HomeDirectory, ".local/state/thermal-actors");
}
