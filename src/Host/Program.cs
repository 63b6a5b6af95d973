using ThermalActors.Host;
using ThermalActors.Host.Commands;
using ThermalActors.Host.Output;

var console = new CommandConsole(Console.Out, Console.Error) { Terminal = Terminals.Detect() };
try
{
    return await CommandLine.InvokeAsync(args, console);
}
catch (Exception e)
{
    return (int)console.Fail(ExitCode.Failed, e.Message);
}
