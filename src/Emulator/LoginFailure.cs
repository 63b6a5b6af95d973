namespace ThermalActors.Emulator;

/// <summary>What an administrator learns about a refused JWT, as <c>SYSTEM$GET_LOGIN_FAILURE_DETAILS</c> tells it (C8).</summary>
/// <param name="Id">The UUID in the message that the caller saw.</param>
/// <param name="Code">The precise code, <c>394300</c> to <c>394307</c>, or <c>390144</c> for what is no JWT at all.</param>
/// <param name="Name">Its name.</param>
/// <param name="At">When it happened.</param>
public sealed record LoginFailure(Guid Id, string Code, string Name, DateTimeOffset At);
