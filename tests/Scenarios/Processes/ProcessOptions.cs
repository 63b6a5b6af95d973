namespace ThermalActors.Scenarios.Processes;

/// <summary>What the process tier is asked for.</summary>
/// <param name="Cycles">How often a process is killed.</param>
/// <param name="Seed">Decides the moments.</param>
/// <param name="Program">The built executable, <c>thermal-actors</c> or <c>thermal-actors.dll</c>.</param>
internal sealed record ProcessOptions(int Cycles, ulong Seed, string Program);
