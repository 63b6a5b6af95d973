using ThermalActors.Host;
using ThermalActors.Host.Commands;

var console = new CommandConsole(Console.Out, Console.Error);
try
{
    return await CommandLine.InvokeAsync(args, console);
}
catch (Exception e)
{
    return (int)console.Fail(ExitCode.Failed, e.Message);
}
