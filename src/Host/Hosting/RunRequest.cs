using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Hosting;

/// <summary>What <c>run</c> is asked to do.</summary>
/// <param name="Configuration">What the command line says about the settings.</param>
/// <param name="Local">Whether to stream to the embedded Snowpipe.</param>
/// <param name="Duration">Time from the first sample to a graceful stop; null for no limit.</param>
/// <param name="LocalFaults">File with faults of the embedded Snowpipe; null for none.</param>
/// <param name="Plain">True for plain lines on a terminal too.</param>
internal sealed record RunRequest(ConfigurationRequest Configuration, bool Local, TimeSpan? Duration, string? LocalFaults = null, bool Plain = false);
