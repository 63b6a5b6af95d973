using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Actor;
using Akka.Serialization;
using ThermalActors.Actors.Channel;

namespace ThermalActors.Actors.Serialization;

/// <summary>
/// Writes the channel's facts to the journal. Manifests are two letters and a version and are readable for ever: a shape
/// may gain optional members, a new meaning gets a new manifest.
/// </summary>
public sealed class FactSerializer : SerializerWithStringManifest
{
    /// <summary>Identifier in the journal; never changes.</summary>
    public const int Id = 7301;

    private static readonly FactJsonContext Json = FactJsonContext.Default;

    private static readonly Dictionary<string, JsonTypeInfo> Types = new(StringComparer.Ordinal)
    {
        ["so1"] = Json.SessionOpened,
        ["oc1"] = Json.OffsetCommitted,
        ["rr1"] = Json.RowsRejected,
        ["rq1"] = Json.RowsQuarantined,
        ["cl1"] = Json.ChannelLost,
        ["cs1"] = Json.ChannelSnapshot,
    };

    private static readonly Dictionary<Type, string> Manifests = Types.ToDictionary(entry => entry.Value.Type, entry => entry.Key);

    /// <summary>Made by Akka.</summary>
    public FactSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <summary>Every manifest that can be read, for the golden files.</summary>
    internal static IEnumerable<string> KnownManifests => Types.Keys;

    /// <inheritdoc/>
    public override string Manifest(object o)
    {
        ArgumentNullException.ThrowIfNull(o);
        return Manifests.TryGetValue(o.GetType(), out var manifest)
            ? manifest
            : throw new SerializationException($"{o.GetType().Name} is no persisted fact: give it a manifest in {nameof(FactSerializer)}.");
    }

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => JsonSerializer.SerializeToUtf8Bytes(obj, Types[Manifest(obj)]);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!Types.TryGetValue(manifest, out var type))
        {
            throw new SerializationException($"The journal holds a fact \"{manifest}\", which this version does not know: it was written by a newer one.");
        }

        return JsonSerializer.Deserialize(bytes, type) as IPersistedFact
            ?? throw new SerializationException($"A fact \"{manifest}\" in the journal is empty.");
    }
}
