namespace ThermalActors.Host.Setup;

/// <summary>Nobody is there: suggestions are taken, and what has none stays open.</summary>
internal sealed class SilentDialog : ISetupDialog
{
    public string? Ask(string flag, string question, string? suggestion, Func<string, string?> fault) => suggestion;

    public string? AskSecret(string question) => null;

    public bool Confirm(string question, bool suggestion) => suggestion;
}
