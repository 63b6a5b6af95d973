using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ThermalActors.Actors.Settings;
using ThermalActors.Host.Commands;
using ThermalActors.Host.Hosting;
using ThermalActors.Readings.Rows;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Host.Diagnostics;

/// <summary>What is to be checked.</summary>
/// <param name="Configuration">The command line.</param>
/// <param name="Local">True to check against the local Snowpipe that runs on this machine.</param>
/// <param name="Offline">True to leave the network out.</param>
/// <param name="Protocol">True to ask the service, with rows of its own, what its documentation leaves open.</param>
internal sealed record DoctorRequest(ConfigurationRequest Configuration, bool Local, bool Offline, bool Protocol = false);

/// <summary>The machine that is examined.</summary>
/// <param name="Root">Root of its file system, <c>/</c> except in tests.</param>
/// <param name="Context">How it looks to the settings.</param>
/// <param name="ClockQuality">Whether a time service keeps its clock.</param>
/// <param name="Time">The clock.</param>
/// <param name="Timeout">Longest wait for one answer.</param>
internal sealed record DoctorMachine(string Root, SettingsContext Context, Func<ClockQuality> ClockQuality, TimeProvider Time, TimeSpan Timeout);

/// <summary>
/// Checks everything between sensor and table, in the order in which the data flows, and goes on after a failure: each finding says
/// what was found, why it matters and what to do. Changes nothing, here or in Snowflake, but a channel of its own that it drops again.
/// </summary>
internal sealed class Doctor(DoctorMachine machine)
{
    private static readonly string[] Secrets = [CheckIds.Key.Code, CheckIds.Pat.Code];

    /// <summary>Runs all checks.</summary>
    public async IAsyncEnumerable<Finding> RunAsync(DoctorRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var layers = ConfigurationLayers.Load(request.Configuration, Environment.GetEnvironmentVariables(), machine.Context);
        if (request.Local)
        {
            var directories = QueryCommand.Directories(StationSettingsReader.DataDirectory(layers, machine.Context));
            var local = LocalSnowpipeFinder.Find(directories);
            if (local is null)
            {
                yield return CheckIds.Local.Fail(
                    $"none runs: there is no emulator.json in {string.Join(", ", directories)}", "--local checks against the Snowpipe on this machine", "thermal-actors run --local --simulate\nIn another folder: add --data-dir DIR to both commands.");
                yield break;
            }

            layers = [.. Kept(layers, local), local];
            yield return CheckIds.Local.Ok($"found at {local.Entries.First(entry => entry.Key is "snowflake.url").Text}");
        }

        // A secret file that is missing is a finding of its own, with a better fix than a fault of the configuration.
        var result = StationSettingsReader.Read(layers, machine.Context with { FileExists = null });
        foreach (var finding in OfTheMachine(layers, result)) yield return finding;
        var dataDirectory = StationSettingsReader.DataDirectory(layers, machine.Context);
        var (spool, view) = SpoolChecks.Check(dataDirectory, result.Settings, machine.Time.GetUtcNow());
        yield return spool;
        if (result.Settings is not { } settings)
        {
            const string invalid = "the configuration is not valid (TA-CFG-01)";
            foreach (var id in (CheckId[])[CheckIds.ClockSync, CheckIds.Key, CheckIds.Account, CheckIds.Limits, CheckIds.Network]) yield return id.Skipped(invalid);
            foreach (var finding in OnlineChecks.AllSkipped(invalid)) yield return finding;
            yield break;
        }

        var login = new List<Finding>(OfTheLogin(settings, layers));
        foreach (var finding in login) yield return finding;
        var missing = login.FirstOrDefault(finding => finding.Status is CheckStatus.Fail && Secrets.Contains(finding.Code, StringComparer.Ordinal));
        var way = StationNetwork.TryOpen(settings.Network, machine.Timeout);
        var proxy = NetworkSettingsChecks.Judge(settings.Network, settings.Snowflake.Target.AccountUrl, way);
        yield return proxy;
        if (way is not SnowpipeResult<SocketsHttpHandler>.Ok { Value: var handler })
        {
            foreach (var finding in OnlineChecks.AllSkipped($"there is no way to the host ({proxy.Code})")) yield return finding;
            yield break;
        }

        using var http = handler;
        if (request.Offline)
        {
            foreach (var finding in OnlineChecks.AllSkipped("--offline")) yield return finding;
            yield break;
        }

        using var token = PrivateToken.Of(settings);
        using var network = new NetworkProbe(settings.Network, machine.Timeout);
        await foreach (var finding in new OnlineChecks(token.Settings, new OnlineTools(network, http, machine.Time, machine.Timeout)) { Protocol = request.Protocol }.RunAsync(
            view?.Identity.Channel, missing is null ? null : $"there is nothing to log in with ({missing.Code})", cancellation))
        {
            yield return finding;
        }
    }

    private static ImmutableArray<SettingsLayer> Kept(ImmutableArray<SettingsLayer> layers, SettingsLayer local) =>
        local.Entries.Any(entry => entry.Key is "snowflake.account") ? LocalStation.WithoutLogin(layers) : layers;

    private IEnumerable<Finding> OfTheMachine(ImmutableArray<SettingsLayer> layers, SettingsResult result)
    {
        var reader = new HoconReader(layers);
        var names = result.Settings is { } settings ? DiagnosisNames.Of(settings) : new DiagnosisNames { Bus = reader.Int("sensors.bus", 0, 63) };
        var simulate = reader.Choice("sensors.simulate", ("auto", SimulationMode.Auto), ("on", SimulationMode.On), ("off", SimulationMode.Off));
        foreach (var finding in I2cChecks.Judge(I2cFacts.Gather(machine.Root, names.Bus), simulate, names)) yield return finding;
        yield return Configuration(layers, result);
        var folder = DataFolderFacts.Gather(StationSettingsReader.DataDirectory(layers, machine.Context));
        foreach (var finding in DataFolderChecks.Judge(folder, result.Settings?.Spool.MinFreeDisk)) yield return finding;
    }

    private static Finding Configuration(ImmutableArray<SettingsLayer> layers, SettingsResult result)
    {
        if (!result.Faults.IsEmpty)
        {
            return CheckIds.Configuration.Fail(
                string.Join("; ", result.Faults), "the service starts with a valid configuration only", "Correct what is named; `thermal-actors config show` tells where each value comes from.");
        }

        var sources = layers.Where(layer => !layer.Entries.IsEmpty).Select(layer => layer.Name).ToArray();
        return CheckIds.Configuration.Ok("valid" + (sources.Length == 0 ? ", nothing but defaults" : $", from {string.Join(", ", sources)}"));
    }

    private IEnumerable<Finding> OfTheLogin(StationSettings settings, ImmutableArray<SettingsLayer> layers)
    {
        var names = DiagnosisNames.Of(settings);
        var reader = new HoconReader(layers);
        yield return ClockChecks.Kernel(machine.Time.GetUtcNow(), machine.ClockQuality(), settings.Clock.RequireSync, names);
        yield return LoginChecks.Secret(settings.Snowflake.Auth, names);
        yield return LoginChecks.Account(reader.Raw("snowflake.account"), reader.Raw("snowflake.url"), settings.Snowflake, names);
        yield return LimitChecks.Judge(settings);
    }
}
