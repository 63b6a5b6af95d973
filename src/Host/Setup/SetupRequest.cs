namespace ThermalActors.Host.Setup;

/// <summary>What <c>init</c> was told by flags.</summary>
/// <param name="Directory">Folder of the configuration and the secrets.</param>
/// <param name="Given">Settings that flags answered.</param>
/// <param name="Auth">keypair or pat; null to ask.</param>
/// <param name="SecretFile">Existing file with the private key or the token; null to make or ask for one.</param>
/// <param name="Simulate">True for simulated sensors.</param>
/// <param name="LookForSensors">False to leave the bus alone.</param>
/// <param name="Migrate">True when the table of the Python program exists; null to ask.</param>
/// <param name="Replace">True to replace a configuration that says something else without asking.</param>
/// <param name="Check">True to run the checks at the end, false not to; null to ask.</param>
internal sealed record SetupRequest(
    string Directory,
    IReadOnlyDictionary<string, string> Given,
    string? Auth,
    string? SecretFile,
    bool Simulate,
    bool LookForSensors,
    bool? Migrate,
    bool Replace,
    bool? Check);
