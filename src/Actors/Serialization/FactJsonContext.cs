using System.Text.Json.Serialization;
using ThermalActors.Actors.Channel;

namespace ThermalActors.Actors.Serialization;

/// <summary>Source-generated JSON of the persisted facts: readable in the journal, no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SessionOpened))]
[JsonSerializable(typeof(OffsetCommitted))]
[JsonSerializable(typeof(RowsRejected))]
[JsonSerializable(typeof(RowsQuarantined))]
[JsonSerializable(typeof(ChannelLost))]
[JsonSerializable(typeof(ChannelSnapshot))]
internal sealed partial class FactJsonContext : JsonSerializerContext;
