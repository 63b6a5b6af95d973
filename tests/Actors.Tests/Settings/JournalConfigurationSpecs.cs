using Akka.Actor;
using Akka.Persistence;
using Akka.TestKit.Xunit2;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Actors.Tests.Settings;

/// <summary>The shipped files start a journal that keeps what it is told, on its own thread and in the data folder.</summary>
public sealed class JournalConfigurationSpecs : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("thermal journal ").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Remembers_over_a_restart_of_the_actor_system()
    {
        var settings = SettingsFixture.Settings(("data-dir", _directory));

        Assert.Equal("-", await TellAsync(settings, "a"));
        Assert.Equal("a", await TellAsync(settings, "b"));
        Assert.Equal("a,b", await TellAsync(settings, "c"));
        Assert.True(File.Exists(AkkaHocon.JournalPath(settings)));
    }

    /// <summary>Starts a system, tells it a fact and returns what it remembered before.</summary>
    private static async Task<string> TellAsync(StationSettings settings, string fact)
    {
        using var system = ActorSystem.Create("journal", AkkaHocon.Compose(settings).WithFallback(TestKit.DefaultConfig));
        using var kit = new TestKit(system);
        var probe = kit.CreateTestProbe();
        system.ActorOf(Props.Create(() => new Memory())).Tell(fact, probe);
        var answer = probe.ExpectMsg<string>(TimeSpan.FromMinutes(1));
        await system.Terminate();
        return answer;
    }

    private sealed class Memory : UntypedPersistentActor
    {
        private readonly List<string> _facts = [];

        public override string PersistenceId => "memory";

        protected override void OnRecover(object message)
        {
            if (message is string fact) _facts.Add(fact);
        }

        protected override void OnCommand(object message)
        {
            if (message is not string fact) return;
            var before = _facts.Count == 0 ? "-" : string.Join(',', _facts);
            var sender = Sender;
            Persist(fact, _ => sender.Tell(before));
        }
    }
}
