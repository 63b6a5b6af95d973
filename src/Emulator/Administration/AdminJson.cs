using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ThermalActors.Emulator.Administration;

/// <summary>The JSON of <c>emulator.json</c> and of the admin endpoints.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(EmulatorFile))]
[JsonSerializable(typeof(AdminRequest))]
[JsonSerializable(typeof(ImmutableArray<LedgerEntry>))]
[JsonSerializable(typeof(ImmutableArray<ChannelView>))]
[JsonSerializable(typeof(ImmutableArray<ErrorRow>))]
[JsonSerializable(typeof(LoginFailure))]
internal sealed partial class AdminJson : JsonSerializerContext;

/// <summary>Body of an admin call; each call reads the members it needs.</summary>
/// <param name="Sql">A query.</param>
/// <param name="MaxRows">Most rows that a query returns.</param>
/// <param name="Channel">A channel by its exact name.</param>
/// <param name="StatusCode">A status code for the channel.</param>
/// <param name="PublicKey">A public key, PEM or Base64.</param>
/// <param name="Fingerprint">Fingerprint of a public key.</param>
internal sealed record AdminRequest(
    string? Sql = null, int? MaxRows = null, string? Channel = null, string? StatusCode = null, string? PublicKey = null, string? Fingerprint = null);
