using System.Buffers;
using System.Text;
using ThermalActors.Readings.Rows;
using ThermalActors.Readings.Streaming;

namespace ThermalActors.Spool.Tests;

public sealed class JsonRowRewriterSpecs
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Changes_the_number_and_nothing_else(bool replay)
    {
        var row = Make.Rows(1)[0] with { HostName = "pi \"ä\" <&+>", TemperatureC = 21.5, ReplayOf = null };
        var old = Encode(row, "PI_OLD", 7);

        var actual = Renumber(old, replay);

        Assert.Equal(Encode(row with { ReplayOf = replay ? "PI_OLD/7" : null }, "PI_NEW", 99), actual);
    }

    [Fact]
    public void Names_the_row_that_was_there_first_however_often_it_is_replayed()
    {
        var old = Encode(Make.Rows(1)[0] with { ReplayOf = "PI_OLDER/3" }, "PI_OLD", 7);

        Assert.Contains("\"replay_of\":\"PI_OLDER/3\"", Renumber(old, replay: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\":1}")]
    [InlineData("{\"a\":")]
    public void Refuses_what_is_no_row(string line) => Assert.Throws<InvalidDataException>(() => Renumber(line, replay: true));

    private static string Encode(SensorRow row, string channel, long number)
    {
        var output = new ArrayBufferWriter<byte>();
        new RowJsonWriter().WriteLine(output, row, channel, new Sequence(number));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Renumber(string line, bool replay)
    {
        var output = new ArrayBufferWriter<byte>();
        JsonRowRewriter.Instance.Renumber(output, Encoding.UTF8.GetBytes(line.TrimEnd('\n')), "PI_NEW", new Sequence(99), replay);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
