namespace ThermalActors.Scenarios.Rules;

/// <summary>A promise that every run is held to.</summary>
/// <param name="Id">Short name, printed with a violation.</param>
/// <param name="Statement">What always holds.</param>
/// <param name="Source">The sentence of the design or of the protocol notes that it comes from.</param>
internal sealed record Rule(string Id, string Statement, string Source);
