namespace ThermalActors.Scenarios.Actors;

/// <summary>Ends what a process was doing when it was killed; nothing that follows from it is seen by anybody.</summary>
internal sealed class ProcessKilledException() : Exception("the process was killed");
