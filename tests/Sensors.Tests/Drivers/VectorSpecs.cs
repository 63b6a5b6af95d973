using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using ThermalActors.Sensors.Drivers;

namespace ThermalActors.Sensors.Tests.Drivers;

/// <summary>The exchanges of the folder Vectors: argument bytes exact, values within 1e-9, nothing from a damaged word.</summary>
public sealed class VectorSpecs
{
    private const double Tolerance = 1e-9;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider clock = VirtualTime.Clock();

    [Theory]
    [MemberData(nameof(Lines), "scd4x")]
    public Task Scd4x_has_the_makers_bytes_and_values(string line) => Exchange(line, device => new Scd4x(device, clock), (scd, operation, a) => operation switch
    {
        "read" => Of(scd.ReadAsync(None), s => $"{Text(s.CarbonDioxidePpm)} {Text(s.TemperatureC)} {Text(s.HumidityPercent)}"),
        "offset" => Of(scd.SetTemperatureOffsetAsync(a[0], None)),
        "offset?" => Of(scd.GetTemperatureOffsetAsync(None), v => Text(v)),
        "pressure" => Of(scd.SetAmbientPressureAsync(a[0], None)),
        "pressure?" => Of(scd.GetAmbientPressureAsync(None), v => Text(v)),
        "altitude" => Of(scd.SetSensorAltitudeAsync((int)a[0], None)),
        "altitude?" => Of(scd.GetSensorAltitudeAsync(None), v => Text(v)),
        "target" => Of(scd.SetAutomaticSelfCalibrationTargetAsync((int)a[0], None)),
        "target?" => Of(scd.GetAutomaticSelfCalibrationTargetAsync(None), v => Text(v)),
        "initial" => Of(scd.SetAutomaticSelfCalibrationInitialPeriodAsync((int)a[0], None)),
        "initial?" => Of(scd.GetAutomaticSelfCalibrationInitialPeriodAsync(None), v => Text(v)),
        "standard" => Of(scd.SetAutomaticSelfCalibrationStandardPeriodAsync((int)a[0], None)),
        "standard?" => Of(scd.GetAutomaticSelfCalibrationStandardPeriodAsync(None), v => Text(v)),
        "frc" => Of(scd.PerformForcedRecalibrationAsync((int)a[0], None), v => Text(v)),
        "serial" => Of(scd.GetSerialNumberAsync(None), v => v.ToString(CultureInfo.InvariantCulture)),
        "selftest" => Of(scd.SelfTestAsync(None), Verdict),
        _ => throw new InvalidOperationException(operation),
    });

    [Theory]
    [MemberData(nameof(Lines), "sgp30")]
    public Task Sgp30_has_the_makers_bytes_and_values(string line) => Exchange(line, device => new Sgp30(device, clock), (sgp, operation, a) => operation switch
    {
        "read" => Of(sgp.ReadAsync(None), s => $"{Text(s.EquivalentCarbonDioxidePpm)} {Text(s.TotalVolatileOrganicCompoundsPpb)}"),
        "raw" => Of(sgp.GetRawSignalDataAsync(None), s => $"{s.Hydrogen} {s.Ethanol}"),
        "baseline" => Of(sgp.SetBaselineAsync(new Sgp30Baseline((ushort)a[0], (ushort)a[1]), None)),
        "baseline?" => Of(sgp.GetBaselineAsync(None), b => $"{b.EquivalentCarbonDioxide} {b.Tvoc}"),
        "humidity" => Of(sgp.SetHumidityAsync(a[0], None)),
        "humid-air" => Of(sgp.SetHumidityAsync(a[0], a[1], None)),
        "features" => Of(sgp.GetFeaturesetVersionAsync(None), f => $"{f.ProductType} {f.Version}"),
        "serial" => Of(sgp.GetSerialIdAsync(None), v => v.ToString(CultureInfo.InvariantCulture)),
        "selftest" => Of(sgp.SelfTestAsync(None), Verdict),
        "tvoc" => Of(sgp.SetTvocBaselineAsync((ushort)a[0], None)),
        "tvoc?" => Of(sgp.GetTvocInceptiveBaselineAsync(None), v => Text(v)),
        _ => throw new InvalidOperationException(operation),
    });

    [Theory]
    [MemberData(nameof(Lines), "icp10125")]
    public Task Icp10125_has_the_makers_bytes_and_values(string line)
    {
        var arguments = line.Split(';')[1].Split(' ');
        return Exchange(line, device => new Icp10125(device, clock), (icp, operation, _) => operation switch
        {
            "measure" => Of(icp.MeasureAsync(Mode(arguments[0]), arguments[1] is "p", None), s => $"{Text(s.PressurePa)} {Text(s.TemperatureC)}"),
            "id" => Of(icp.GetIdAsync(None), v => Text(v)),
            _ => throw new InvalidOperationException(operation),
        });
    }

    [Theory]
    [MemberData(nameof(Lines), "bme680")]
    public Task Bme680_has_the_makers_bytes_and_values(string line) => Exchange(line, device => new Bme680(device, clock), async (bme, operation, a) =>
    {
        if (operation is "wait")
            return Text(Bme680Compensation.GasWaitCode((int)a[0]));

        var initialised = await bme.InitialiseAsync(
            new Bme680Settings
            {
                TemperatureSampling = (Sampling)a[0],
                PressureSampling = (Sampling)a[1],
                HumiditySampling = (Sampling)a[2],
                FilterMode = (Bme680FilteringMode)a[3],
                Heating = new Bme680Heating((Bme680HeaterProfile)a[4], a[5], TimeSpan.FromMilliseconds(a[6]), a[7]),
            },
            None);
        initialised.Value();
        return await Of(
            bme.ReadAsync(None),
            s => $"{Text(s.TemperatureC)} {Text(s.PressurePa)} {Text(s.HumidityPercent)} {Text(s.GasResistanceOhm)}");
    });

    public static TheoryData<string> Lines(string chip)
    {
        using var stream = typeof(VectorSpecs).Assembly.GetManifestResourceStream($"Vectors.{chip}.csv")
            ?? throw new InvalidOperationException($"There are no vectors of {chip}");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private async Task Exchange<T>(string line, Func<TranscriptDevice, T> make, Func<T, string, double[], Task<string>> operate)
        where T : IDisposable
    {
        var fields = line.Split(';');
        var device = new TranscriptDevice(fields[2].Split(',', StringSplitOptions.RemoveEmptyEntries));
        var arguments = fields[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var numbers = Array.ConvertAll(arguments, text => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : double.NaN);
        using var driver = make(device);

        var outcome = await clock.Run(() => operate(driver, fields[0], numbers));

        AssertSame(fields[3], outcome);
        device.AssertFinished();
    }

    private static void AssertSame(string expected, string actual)
    {
        var wanted = expected.Split(' ');
        var given = actual.Split(' ');
        Assert.Equal(wanted.Length, given.Length);
        foreach (var (want, give) in wanted.Zip(given))
        {
            if (double.TryParse(want, CultureInfo.InvariantCulture, out var number) && double.TryParse(give, CultureInfo.InvariantCulture, out var value))
                Assert.InRange(value, number - (Tolerance * Math.Abs(number)), number + (Tolerance * Math.Abs(number)));
            else
                Assert.Equal(want, give);
        }
    }

    private static async Task<string> Of<T>(Task<DriverResult<T>> command, Func<T, string>? text = null) => await command switch
    {
        DriverResult<T>.Ok ok => text?.Invoke(ok.Value) ?? "done",
        DriverResult<T>.Failed failed => failed.Failure.Reason switch
        {
            SensorFailureReason.ChecksumMismatch => "checksum",
            var reason => reason.ToString().ToLowerInvariant(),
        },
        _ => "notready",
    };

    private static string Verdict(SelfTestResult result) => result.Passed ? "passed" : "failed";

    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "-";

    private static Icp10125Mode Mode(string name) => name switch
    {
        "lp" => Icp10125Mode.LowPower,
        "n" => Icp10125Mode.Normal,
        "ln" => Icp10125Mode.LowNoise,
        _ => Icp10125Mode.UltraLowNoise,
    };
}
