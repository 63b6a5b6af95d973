using Spectre.Console;

namespace ThermalActors.Host.Setup;

/// <summary>Asks a person at a terminal.</summary>
internal sealed class TerminalDialog(IAnsiConsole terminal) : ISetupDialog
{
    public string? Ask(string flag, string question, string? suggestion, Func<string, string?> fault)
    {
        var prompt = new TextPrompt<string>(Markup.Escape(question))
            .Validate(answer => fault(answer.Trim()) is { } reason ? ValidationResult.Error($"[red]{Markup.Escape(reason)}[/]") : ValidationResult.Success());
        if (suggestion is not null) prompt.DefaultValue(suggestion);
        return terminal.Prompt(prompt).Trim();
    }

    public string? AskSecret(string question) => terminal.Prompt(new TextPrompt<string>(Markup.Escape(question)).Secret(mask: null)).Trim();

    public bool Confirm(string question, bool suggestion) => terminal.Prompt(new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = suggestion });
}
