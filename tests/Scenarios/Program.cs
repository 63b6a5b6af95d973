using ThermalActors.Scenarios.Campaign;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Processes;

if (args is ["--rules"])
{
    CampaignReport.PrintRulebook(Console.Out);
    return 0;
}

if (args is ["--help" or "-h"])
{
    Console.Out.WriteLine(CommandLine.Usage);
    Console.Out.WriteLine();
    Console.Out.WriteLine(ProcessCommandLine.Usage);
    return 0;
}

if (ProcessCommandLine.IsMeant(args))
{
    var (processes, wrong) = ProcessCommandLine.Read(args);
    if (processes is not null) return new ProcessCampaign(processes, Console.Out).Run();
    Console.Error.WriteLine(wrong);
    return 2;
}

var (options, fault) = CommandLine.Read(args);
if (options is null)
{
    Console.Error.WriteLine(fault);
    Console.Error.WriteLine("Try --help.");
    return 2;
}

if (options.Mutations.Count > 1)
{
    var unnoticed = 0;
    Console.Out.WriteLine("planted mistake, first seed that fails, rules that noticed it");
    foreach (var mutation in options.Mutations)
    {
        var proof = CampaignRun.Play(options with { MostFailures = 1 }, mutation, TraceLog.Off, stopAtFailure: true);
        CampaignReport.PrintMutation(Console.Out, mutation, proof);
        if (!proof.HasFailed) unnoticed++;
    }

    return unnoticed == 0 ? 0 : 1;
}

var trace = options.Trace ? new TraceLog(Console.Out.WriteLine) : TraceLog.Off;
var totals = CampaignRun.Play(options, options.Mutations is [var planted] ? planted : Mutation.None, trace, stopAtFailure: false);
CampaignReport.Print(Console.Out, options, totals);
return totals.HasFailed ? 1 : 0;
