using System.Globalization;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Microsoft.Data.Sqlite;

namespace ThermalActors.Actors.Settings;

/// <summary>
/// The configuration of the actor system: what the program renders from the settings, over the shipped akka.conf and
/// sqlite.conf, over the defaults of the persistence plugin. HOCON cannot share a value between documents, so paths and
/// time-outs that belong to both worlds are written here, once.
/// </summary>
public static class AkkaHocon
{
    /// <summary>The journal's file below the data folder.</summary>
    public const string JournalFileName = "state.db";

    /// <summary>How much longer than the station's own deadline the drain's phase waits for its answer.</summary>
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(1);

    /// <summary>The whole configuration for <c>AddHocon(…, HoconAddMode.Prepend)</c>.</summary>
    public static Config Compose(StationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ConfigurationFactory.ParseString(Render(settings)).WithFallback(Shipped());
    }

    /// <summary>akka.conf and sqlite.conf as they ship.</summary>
    public static Config Shipped() =>
        ConfigurationFactory.ParseString(EmbeddedHocon.Read("akka.conf"))
            .WithFallback(ConfigurationFactory.ParseString(EmbeddedHocon.Read("sqlite.conf")))
            .WithFallback(SqlPersistence.DefaultConfiguration);

    /// <summary>The path of the journal file.</summary>
    public static string JournalPath(StationSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Path.Combine(settings.DataDirectory, JournalFileName);
    }

    /// <summary>The longest that the coordinated shutdown can take: its phases run one after the other.</summary>
    public static TimeSpan LongestShutdown(StationSettings settings)
    {
        var phases = Compose(settings).GetConfig("akka.coordinated-shutdown.phases");
        return phases.Root.GetObject().Items.Keys
            .Select(phase => phases.GetTimeSpan($"{phase}.timeout", TimeSpan.FromSeconds(5), allowInfinite: false))
            .Aggregate(TimeSpan.Zero, (sum, timeout) => sum + timeout);
    }

    private static string Render(StationSettings settings)
    {
        var connection = Quote(new SqliteConnectionStringBuilder { DataSource = JournalPath(settings) }.ConnectionString);
        var drain = (settings.Host.ShutdownDeadline + DrainGrace).TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        return $$"""
            akka.coordinated-shutdown.phases.before-service-unbind.timeout = {{drain}}ms
            akka.persistence.journal.sql.connection-string = {{connection}}
            akka.persistence.snapshot-store.sql.connection-string = {{connection}}
            akka.persistence.query.journal.sql.connection-string = {{connection}}
            """;
    }

    private static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
