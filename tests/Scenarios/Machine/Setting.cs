using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Rules;
using ThermalActors.Scenarios.Service;
using ThermalActors.Scenarios.Station;

namespace ThermalActors.Scenarios.Machine;

/// <summary>Everything of a run that outlives the station's process.</summary>
internal sealed class Setting
{
    public Setting(ScenarioPlan plan, Mutation mutation, TraceLog trace)
    {
        (Plan, Mutation) = (plan, mutation);
        World = new World(trace);
        Faults = new FaultDice(World, plan.Seed, plan.Faults, plan.Intensity);
        Book = new RuleBook(World);
        Weather = new ServiceWeather(World);
        Tokens = new TokenBook(World, plan.TokenLife);
        Server = new ModelServer(World, plan, Faults);
        Wire = new ModelWire(World, plan, Faults, Weather, Tokens);
        Spool = new ModelSpool(plan.FrameRows);
        Dice = new Dice(plan.Seed, "station");
        Watch = new DeliveryWatch(this);
    }

    public ScenarioPlan Plan { get; }

    public Mutation Mutation { get; }

    public World World { get; }

    public FaultDice Faults { get; }

    public RuleBook Book { get; }

    public ServiceWeather Weather { get; }

    public TokenBook Tokens { get; }

    public ModelServer Server { get; }

    public ModelWire Wire { get; }

    public ModelSpool Spool { get; }

    public ModelJournal Journal { get; } = new();

    /// <summary>The mark that a new process would find: in the journal, or, if that was lost, in the spool.</summary>
    public Sequence Mark => ChannelFacts.Later(Journal.Mark, Spool.TrimmedTo).Sequence;

    public Dice Dice { get; }

    public DeliveryWatch Watch { get; }
}
