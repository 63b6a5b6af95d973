using ThermalActors.Host.Commands;

namespace ThermalActors.Host.Tests.Commands;

/// <summary>Runs a command line inside the test.</summary>
internal static class Cli
{
    public static async Task<(int Code, string Output, string Error)> InvokeAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.InvokeAsync(args, new CommandConsole(output, error));
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Writes a file that only its owner may read.</summary>
    public static void WriteSecret(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
