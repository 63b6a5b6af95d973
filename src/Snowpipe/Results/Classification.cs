namespace ThermalActors.Snowpipe.Results;

/// <summary>What a failure is and why.</summary>
/// <param name="Class">What to do about it.</param>
/// <param name="Cause">The likely cause and, where a person must act, the fix; one line without secrets.</param>
public readonly record struct Classification(FailureClass Class, string Cause);
