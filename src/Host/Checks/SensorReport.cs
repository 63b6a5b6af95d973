using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ThermalActors.Host.Checks;

/// <summary>Shows the findings, to people or to programs.</summary>
/// <param name="Simulated">True when the chips were simulated.</param>
/// <param name="Bus">Number of the I2C bus.</param>
/// <param name="Sensors">The findings.</param>
internal sealed record SensorReport(bool Simulated, int Bus, ImmutableArray<SensorFinding> Sensors)
{
    private const string None = "-";
    private static readonly string[] Header = ["sensor", "address", "found", "quality", "age", "identity", "reading"];

    /// <summary>True when every sensor in use works.</summary>
    public bool IsGood => Sensors.All(sensor => sensor.Works);

    /// <summary>Aligned columns; what is wrong and what to do about it below its sensor.</summary>
    public void WriteTable(TextWriter output)
    {
        output.Write(Simulated ? "The chips are simulated.\n" : string.Create(CultureInfo.InvariantCulture, $"I2C bus {Bus}\n"));
        var rows = Sensors.Select(Cells).ToArray();
        var widths = Header.Select((name, i) => rows.Aggregate(name.Length, (width, row) => Math.Max(width, row[i].Length))).ToArray();
        WriteLine(output, Header, widths);
        for (var i = 0; i < rows.Length; i++)
        {
            WriteLine(output, rows[i], widths);
            if (Sensors[i].Note is { } note) output.Write($"  note:  {note}\n");
            if (Sensors[i].Failure is not { } failure) continue;
            output.Write($"  error: {failure.Message}\n");
            if (failure.Hint is { } hint) output.Write($"  hint:  {hint}\n");
        }

        output.Write(Summary() + "\n");
    }

    /// <summary>One JSON object; names and words are stable.</summary>
    public void WriteJson(TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", IsGood);
            json.WriteBoolean("simulated", Simulated);
            json.WriteNumber("bus", Bus);
            json.WriteStartArray("sensors");
            foreach (var sensor in Sensors) Write(json, sensor);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n");
    }

    private static string[] Cells(SensorFinding sensor) =>
    [
        sensor.Name,
        sensor.Address ?? None,
        sensor.Found ? "yes" : "no",
        sensor.Quality,
        sensor.Age is { } age ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0.0} s") : None,
        sensor.Identity ?? None,
        sensor.Values.IsEmpty
            ? None
            : string.Join(", ", sensor.Values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Name} {Round(value.Value)} {value.Unit}"))),
    ];

    private static void Write(Utf8JsonWriter json, SensorFinding sensor)
    {
        json.WriteStartObject();
        json.WriteString("sensor", sensor.Name);
        json.WriteString("address", sensor.Address);
        json.WriteBoolean("works", sensor.Works);
        json.WriteBoolean("found", sensor.Found);
        json.WriteString("identity", sensor.Identity);
        json.WriteString("quality", sensor.Quality);
        if (sensor.Age is { } age) json.WriteNumber("age_s", Math.Round(age.TotalSeconds, 3));
        else json.WriteNull("age_s");
        json.WriteStartObject("reading");
        foreach (var value in sensor.Values)
        {
            json.WriteStartObject(value.Name);
            json.WriteNumber("value", Round(value.Value));
            json.WriteString("unit", value.Unit);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteString("reason", sensor.Failure?.Reason.ToString());
        json.WriteString("error", sensor.Failure?.Message);
        json.WriteString("hint", sensor.Failure?.Hint);
        json.WriteString("note", sensor.Note);
        json.WriteEndObject();
    }

    private static void WriteLine(TextWriter output, string[] cells, int[] widths) =>
        output.Write(string.Join("  ", cells.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd() + "\n");

    private static double Round(double value) => Math.Round(value, 2);

    private string Summary()
    {
        var broken = Sensors.Count(sensor => !sensor.Works);
        return broken == 0
            ? string.Create(CultureInfo.InvariantCulture, $"All {Sensors.Length} sensors work.")
            : string.Create(CultureInfo.InvariantCulture, $"{broken} of {Sensors.Length} sensors {(broken == 1 ? "does" : "do")} not work.");
    }
}
