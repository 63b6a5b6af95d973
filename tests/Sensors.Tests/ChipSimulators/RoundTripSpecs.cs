using ThermalActors.Sensors.ChipSimulators;
using ThermalActors.Sensors.Drivers;
using ThermalActors.Sensors.Tests.Drivers;

namespace ThermalActors.Sensors.Tests.ChipSimulators;

public sealed class RoundTripSpecs
{
    public static TheoryData<double, double, double, double> Air => new()
    {
        { 650, 21.5, 45, 101_325 },
        { 420, -5, 5, 85_000 },
        { 5_000, 44.9, 95, 108_000 },
        { 39_000, 59, 99, 70_000 },
    };

    [Theory]
    [MemberData(nameof(Air))]
    public async Task An_scd4x_gives_the_air_back(double ppm, double celsius, double percent, double pascal)
    {
        using var bench = At(ppm, celsius, percent, pascal);
        bench.Plug(Bench.Scd4x, (time, air) => new SimulatedScd4x(time, air));
        using var scd = new Scd4x(bench.Device(Bench.Scd4x), bench.Clock);
        bench.PassSeconds(1);
        await bench.Run(scd.StartPeriodicMeasurementsAsync);
        bench.PassSeconds(5);

        var sample = (await bench.Run(scd.ReadAsync)).Value();

        Assert.Equal(ppm, sample.CarbonDioxidePpm!.Value, 0.5);
        Assert.Equal(celsius, sample.TemperatureC, 0.006);
        Assert.Equal(percent, sample.HumidityPercent, 0.003);
    }

    [Theory]
    [MemberData(nameof(Air))]
    public async Task An_icp10125_gives_the_air_back_in_every_mode(double ppm, double celsius, double percent, double pascal)
    {
        using var bench = At(ppm, celsius, percent, pascal);
        bench.Plug(Bench.Icp, (time, air) => new SimulatedIcp10125(time, air));
        using var icp = new Icp10125(bench.Device(Bench.Icp), bench.Clock);
        bench.PassSeconds(1);

        foreach (var mode in Enum.GetValues<Icp10125Mode>())
        {
            foreach (var pressureFirst in new[] { false, true })
            {
                var sample = (await bench.Run(c => icp.MeasureAsync(mode, pressureFirst, c))).Value();
                Assert.Equal(pascal, sample.PressurePa, 0.05);
                Assert.Equal(celsius, sample.TemperatureC, 0.003);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Air))]
    public async Task A_bme680_gives_the_air_back(double ppm, double celsius, double percent, double pascal) =>
        await BmeGivesBack(At(ppm, celsius, percent, pascal), Bme680Variant.Bme680);

    [Theory]
    [MemberData(nameof(Air))]
    public async Task A_bme688_gives_the_air_back(double ppm, double celsius, double percent, double pascal) =>
        await BmeGivesBack(At(ppm, celsius, percent, pascal), Bme680Variant.Bme688);

    [Theory]
    [InlineData(5_000)]
    [InlineData(80_000)]
    [InlineData(1_000_000)]
    [InlineData(3_000_000)]
    public async Task A_bme68x_gives_the_gas_resistance_back(double ohm)
    {
        foreach (var variant in Enum.GetValues<Bme680Variant>())
        {
            using var bench = new Bench { Air = AirConditions.Room with { GasResistanceOhm = ohm } };
            bench.Plug(Bench.Bme, (time, air) => new SimulatedBme680(time, air, variant));
            using var bme = new Bme680(bench.Device(Bench.Bme), bench.Clock);
            var identity = (await bench.Run(c => bme.InitialiseAsync(new Bme680Settings(), c))).Value();

            var sample = (await bench.Run(bme.ReadAsync)).Value();

            Assert.Equal(variant, identity.Variant);
            Assert.Equal(ohm, sample.GasResistanceOhm!.Value, ohm * 0.002);
        }
    }

    [Theory]
    [InlineData(400, 0)]
    [InlineData(520, 120)]
    [InlineData(60_000, 60_000)]
    public async Task An_sgp30_gives_the_air_back_after_its_warm_up(double ppm, double ppb)
    {
        using var bench = new Bench { Air = AirConditions.Room with { EquivalentCarbonDioxidePpm = ppm, TvocPpb = ppb } };
        bench.Plug(Bench.Sgp, (time, air) => new SimulatedSgp30(time, air));
        using var sgp = new Sgp30(bench.Device(Bench.Sgp), bench.Clock);
        bench.PassSeconds(1);
        await bench.Run(sgp.InitialiseMeasurementAsync);
        Assert.Equal(new Sgp30Measurement(400, 0, true), (await bench.Run(sgp.ReadAsync)).Value());
        bench.PassSeconds(15);

        Assert.Equal(new Sgp30Measurement(ppm, ppb, false), (await bench.Run(sgp.ReadAsync)).Value());
    }

    private static Bench At(double ppm, double celsius, double percent, double pascal) => new()
    {
        Air = AirConditions.Room with { CarbonDioxidePpm = ppm, TemperatureC = celsius, HumidityPercent = percent, PressurePa = pascal },
    };

    private static async Task BmeGivesBack(Bench bench, Bme680Variant variant)
    {
        using var _ = bench;
        bench.Plug(Bench.Bme, (time, air) => new SimulatedBme680(time, air, variant));
        using var bme = new Bme680(bench.Device(Bench.Bme), bench.Clock);
        await bench.Run(c => bme.InitialiseAsync(new Bme680Settings(), c));

        var sample = (await bench.Run(bme.ReadAsync)).Value();

        Assert.Equal(bench.Air.TemperatureC, sample.TemperatureC!.Value, 0.001);
        Assert.Equal(bench.Air.PressurePa, sample.PressurePa!.Value, 0.5);
        Assert.Equal(bench.Air.HumidityPercent, sample.HumidityPercent!.Value, 0.02);
    }
}
