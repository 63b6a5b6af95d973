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
    private readonly Dictionary<int, ModelJournal> _journals = [];

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

    /// <summary>The journal of the present sequence; every sequence has one of its own.</summary>
    public ModelJournal Journal => JournalOf(Spool.SpoolId);

    /// <summary>The mark that a new process would find: in the journal, or, if that was lost, in the spool.</summary>
    public Sequence Mark => ChannelFacts.Later(Journal.Mark, Spool.TrimmedTo).Sequence;

    /// <summary>The highest number that is committed, or that belongs to a sequence which has ended.</summary>
    public long Height => Math.Max(Server.Table.Height, Spool.Origin.Value);

    /// <summary>True when a journal was lost and with it what it counted.</summary>
    public bool WasJournalLost => _journals.Values.Any(journal => journal.WasLost);

    /// <summary>Rejected rows that the journals count.</summary>
    public long RowsRejected => _journals.Values.Sum(journal => journal.RowsRejected);

    /// <summary>The journal of a sequence.</summary>
    public ModelJournal JournalOf(int spoolId)
    {
        if (!_journals.TryGetValue(spoolId, out var journal)) _journals[spoolId] = journal = new ModelJournal();
        return journal;
    }

    public Dice Dice { get; }

    public DeliveryWatch Watch { get; }
}
