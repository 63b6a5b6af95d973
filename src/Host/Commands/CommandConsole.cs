using Spectre.Console;

namespace ThermalActors.Host.Commands;

/// <summary>Where a command writes: its result, and what went wrong.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Messages for people.</param>
internal sealed record CommandConsole(TextWriter Out, TextWriter Error)
{
    /// <summary>The terminal in front of which a person sits; null when there is none, as in a pipe or a service.</summary>
    public IAnsiConsole? Terminal { get; init; }

    /// <summary>Writes one message that says what is wrong.</summary>
    public ExitCode Fail(ExitCode code, string message)
    {
        Error.WriteLine($"thermal-actors: {message}");
        return code;
    }
}
