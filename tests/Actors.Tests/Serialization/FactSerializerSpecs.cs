using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Serialization;
using ThermalActors.TestSupport.Actors;

namespace ThermalActors.Actors.Tests.Serialization;

/// <summary>What is in a journal stays readable: one stored example per manifest, for ever.</summary>
public sealed class FactSerializerSpecs : ActorSpecs
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, (string Stored, object Fact)> Golden = new(StringComparer.Ordinal)
    {
        ["so1"] = (
            """{"epoch":7,"serverOffset":"0000000000000000042.9ae0daaf","at":"2026-03-01T12:00:00+00:00"}""",
            new SessionOpened(7, "0000000000000000042.9ae0daaf", At)),
        ["oc1"] = (
            """{"offset":"0000000000000000042.9ae0daaf","rowsInserted":41,"rowErrors":1,"at":"2026-03-01T12:00:00+00:00"}""",
            new OffsetCommitted("0000000000000000042.9ae0daaf", 41, 1, At)),
        ["rr1"] = (
            """{"upTo":"0000000000000000042.9ae0daaf","rows":1,"message":"Failed to cast","at":"2026-03-01T12:00:00+00:00"}""",
            new RowsRejected("0000000000000000042.9ae0daaf", 1, "Failed to cast", At)),
        ["rq1"] = (
            """{"to":"0000000000000000042","at":"2026-03-01T12:00:00+00:00"}""",
            new RowsQuarantined("0000000000000000042", At)),
        ["cl1"] = (
            """{"mark":"0000000000000000042.9ae0daaf","message":"dropped","at":"2026-03-01T12:00:00+00:00"}""",
            new ChannelLost("0000000000000000042.9ae0daaf", "dropped", At)),
        ["cs1"] = (
            """{"epoch":7,"offset":"0000000000000000042.9ae0daaf","rowsInserted":41,"rowErrors":1,"rowsRejected":1}""",
            new ChannelSnapshot(7, "0000000000000000042.9ae0daaf", 41, 1, 1)),
    };

    private FactSerializer Serializer => new((ExtendedActorSystem)Sys);

    public static TheoryData<string> Manifests => [.. Golden.Keys];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Reads_what_earlier_versions_wrote(string manifest)
    {
        var (stored, fact) = Golden[manifest];

        Assert.Equal(fact, Serializer.FromBinary(Encoding.UTF8.GetBytes(stored), manifest));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Writes_what_it_reads(string manifest)
    {
        var fact = Golden[manifest].Fact;

        Assert.Equal(manifest, Serializer.Manifest(fact));
        Assert.Equal(fact, Serializer.FromBinary(Serializer.ToBinary(fact), manifest));
    }

    [Fact]
    public void Reads_what_was_added_to_a_shape_and_leaves_out_what_says_nothing()
    {
        var opened = new SessionOpened(7, null, At) { RowsInserted = 5, RowErrors = 1 };
        var rejected = new RowsRejected("0000000000000000042.9ae0daaf", 1, "Failed to cast", At) { From = "0000000000000000041", To = "0000000000000000041" };
        var snapshot = new ChannelSnapshot(7, "0000000000000000042.9ae0daaf", 41, 2, 2) { ErrorsAtOffset = 1, Suspects = [rejected] };

        Assert.Equal(opened, Read(opened));
        Assert.Equal(rejected, Read(rejected));
        var read = Assert.IsType<ChannelSnapshot>(Read(snapshot));
        Assert.Equal((1, rejected), (read.ErrorsAtOffset, Assert.Single(read.Suspects!)));
        Assert.Equal("""{"epoch":7,"offset":"","rowsInserted":null,"rowErrors":null,"rowsRejected":0}""", Encoding.UTF8.GetString(Serializer.ToBinary(new ChannelSnapshot(7, "", null, null, 0))));

        object Read(object fact) => Serializer.FromBinary(Serializer.ToBinary(fact), Serializer.Manifest(fact));
    }

    [Fact]
    public void Every_manifest_has_a_stored_example() => Assert.Equal(Golden.Keys.Order(StringComparer.Ordinal), FactSerializer.KnownManifests.Order(StringComparer.Ordinal));

    [Fact]
    public void A_fact_of_a_newer_version_is_refused_with_its_name()
    {
        var error = Assert.Throws<SerializationException>(() => Serializer.FromBinary("{}"u8.ToArray(), "zz9"));

        Assert.Contains("zz9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_identifier_never_changes() => Assert.Equal(7301, Serializer.Identifier);
}
