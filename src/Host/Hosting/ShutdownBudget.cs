using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Hosting;

/// <summary>
/// How long a stop may take, from the inside out: the station's deadline, the phases of the coordinated shutdown around it,
/// the host around those. systemd's limit lies outside all of them.
/// </summary>
internal static class ShutdownBudget
{
    /// <summary>For the services beside the actors: page, statistics, log.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>The host's <c>ShutdownTimeout</c>.</summary>
    public static TimeSpan Host(StationSettings settings) => AkkaHocon.LongestShutdown(settings) + Rest;
}
