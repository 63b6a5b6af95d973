using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Actors.Tests.Settings;

public sealed class AkkaHoconSpecs
{
    [Theory]
    [InlineData("akka.conf")]
    [InlineData("sqlite.conf")]
    public void Shipped_system_files_are_balanced(string file) => Assert.Empty(HoconReader.ParseLayer(EmbeddedHocon.Read(file), file, null).Faults);

    [Theory]
    [InlineData("storage")]
    [InlineData("journal")]
    [InlineData("bus")]
    public async Task Dispatchers_that_block_have_one_thread_of_their_own(string name)
    {
        using var system = ActorSystem.Create("dispatchers", AkkaHocon.Compose(SettingsFixture.Settings()));
        Assert.IsType<Dispatcher>(system.Dispatchers.Lookup("thermal-actors.dispatchers." + name));
        await system.Terminate();

        var dispatcher = AkkaHocon.Compose(SettingsFixture.Settings()).GetConfig("thermal-actors.dispatchers." + name);
        Assert.Equal("ForkJoinDispatcher", dispatcher.GetString("type"));
        Assert.Equal(1, dispatcher.GetInt("dedicated-thread-pool.thread-count"));
    }

    [Theory]
    [InlineData("/var/lib/thermal-actors")]
    [InlineData("/data/with space; and=\"quotes\"\\")]
    public void Journal_and_snapshots_share_one_file_in_the_data_folder(string directory)
    {
        var settings = SettingsFixture.Settings(("data-dir", directory));
        var persistence = AkkaHocon.Compose(settings).GetConfig("akka.persistence");

        foreach (var plugin in new[] { "journal.sql", "snapshot-store.sql", "query.journal.sql" })
        {
            var connection = new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(persistence.GetString($"{plugin}.connection-string"));
            Assert.Equal(Path.Combine(settings.DataDirectory, "state.db"), connection.DataSource);
            Assert.Equal("SQLite.MS", persistence.GetString($"{plugin}.provider-name"));
            Assert.NotNull(Type.GetType(persistence.GetString($"{plugin}.class")));
        }

        Assert.Equal("akka.persistence.journal.sql", persistence.GetString("journal.plugin"));
        Assert.Equal("akka.persistence.snapshot-store.sql", persistence.GetString("snapshot-store.plugin"));
    }

    [Theory]
    [InlineData("1s")]
    [InlineData("20s")]
    [InlineData("5m")]
    public void The_drain_phase_outlasts_the_stations_own_deadline(string deadline)
    {
        var settings = SettingsFixture.Settings(("host.shutdown-deadline", deadline));
        var phase = AkkaHocon.Compose(settings).GetTimeSpan("akka.coordinated-shutdown.phases.before-service-unbind.timeout");

        Assert.True(phase > settings.Host.ShutdownDeadline);
        Assert.True(AkkaHocon.LongestShutdown(settings) > phase);
        Assert.True(AkkaHocon.LongestShutdown(settings) < phase + TimeSpan.FromSeconds(10), "an empty phase must not eat the time that systemd grants");
    }

    [Fact]
    public void Every_phase_of_akka_has_a_limit_of_ours()
    {
        var akka = ConfigurationFactory.Default().GetConfig("akka.coordinated-shutdown.phases").Root.GetObject().Items.Keys;
        var ours = ConfigurationFactory.ParseString(EmbeddedHocon.Read("akka.conf")).GetConfig("akka.coordinated-shutdown.phases").Root.GetObject().Items.Keys;
        Assert.Equal(akka.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }
}
