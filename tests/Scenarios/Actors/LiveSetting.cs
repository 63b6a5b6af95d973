using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Actors;

/// <summary>Everything of a run that outlives the station's process.</summary>
internal sealed class LiveSetting : IDisposable
{
    public LiveSetting(LivePlan plan, Mutation mutation, TraceLog trace)
    {
        (Plan, Mutation) = (plan, mutation);
        World = new World(trace);
        Faults = new FaultDice(World, plan.Seed, plan.Faults, plan.Intensity);
        Book = new RuleBook(World);
        Dice = new Dice(plan.Seed, "live");
        Directory = Workshop.NewDirectory();
        Disk = new StationDisk(Path.Combine(Directory, "card"));
        Service = new LiveService(this, Path.Combine(Directory, "snowpipe"));
    }

    public LivePlan Plan { get; }

    public Mutation Mutation { get; }

    public World World { get; }

    public FaultDice Faults { get; }

    public RuleBook Book { get; }

    public Dice Dice { get; }

    public string Directory { get; }

    public StationDisk Disk { get; }

    public LiveService Service { get; }

    public JournalDisk Journal { get; } = new();

    public AcceptedRows Accepted { get; } = new();

    /// <summary>How far the spool was trimmed.</summary>
    public Sequence TrimmedTo { get; set; }

    /// <summary>The station's channel; empty before the spool was made.</summary>
    public string Channel { get; set; } = "";

    /// <summary>No network until then.</summary>
    public TimeSpan NetworkDownUntil { get; set; }

    /// <summary>No way to the account host until then.</summary>
    public TimeSpan ControlDownUntil { get; set; }

    /// <summary>How far the station's wall clock is off.</summary>
    public TimeSpan ClockError { get; set; }

    /// <summary>The card as it was before the last store; only for a planted mistake.</summary>
    public string? BeforeLastStore { get; set; }

    /// <summary>True when the first row after an open need not follow the committed one.</summary>
    public bool MayHaveGaps =>
        Plan.SpoolBytes is not null || Plan.Faults.Has(FaultKind.ChannelDropped) || Plan.Faults.Has(FaultKind.PipeRecreated) || Plan.Faults.Has(FaultKind.DiskFull)
        || Plan.Faults.Has(FaultKind.SpoolStoreFails);

    public void Dispose()
    {
        Service.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
