using Spectre.Console;

namespace ThermalActors.Host.Output;

/// <summary>Finds out whether a person sits in front of a terminal.</summary>
internal static class Terminals
{
    /// <summary>The terminal on the standard streams; null for pipes, files, services and dumb terminals.</summary>
    public static IAnsiConsole? Detect() => Detect(
        Console.IsInputRedirected || Console.IsOutputRedirected, Environment.GetEnvironmentVariable);

    /// <summary>As <see cref="Detect()"/>, of another environment.</summary>
    /// <param name="redirected">True when a stream is no terminal.</param>
    /// <param name="environment">Reads a variable.</param>
    internal static IAnsiConsole? Detect(bool redirected, Func<string, string?> environment)
    {
        if (redirected || environment("TERM") is null or "" or "dumb" || environment("JOURNAL_STREAM") is { Length: > 0 }) return null;

        // https://no-color.org: set to anything means no colour.
        var plain = environment("NO_COLOR") is { Length: > 0 };
        return AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect });
    }
}
