using ThermalActors.Actors.Sensors;
using ThermalActors.Actors.Settings;
using ThermalActors.Sensors;
using ThermalActors.TestSupport.Sensors;

namespace ThermalActors.Actors.Tests.Sensors;

public sealed class SimulationRuleSpecs
{
    private static readonly ProbeResult Found = FakeSensor.Found();
    private static readonly ProbeResult Missing = FakeSensor.Missing();

    [Theory]
    [InlineData(SimulationMode.Off, SensorSource.Hardware)]
    [InlineData(SimulationMode.On, SensorSource.Simulation)]
    public void On_and_off_are_orders_that_nothing_found_changes(SimulationMode mode, object source)
    {
        var rule = SimulationRule.Initial(mode);

        Assert.Equal((source, false), (rule.Source, rule.IsLooking));
        Assert.Equal(rule, rule.After([Missing, Missing]));
        Assert.Equal(rule, rule.After([Found]));
    }

    [Fact]
    public void Auto_simulates_only_when_not_one_chip_answers()
    {
        var rule = SimulationRule.Initial(SimulationMode.Auto);

        Assert.Equal((SensorSource.Undecided, true), (rule.Source, rule.IsLooking));
        Assert.Equal(SensorSource.Simulation, rule.After([Missing, Missing, Missing, Missing]).Source);
        Assert.Equal(SensorSource.Hardware, rule.After([Missing, Missing, Found, Missing]).Source);
    }

    [Fact]
    public void Auto_goes_over_to_the_first_real_chip_and_never_back()
    {
        var simulated = SimulationRule.Initial(SimulationMode.Auto).After([Missing]);
        Assert.True(simulated.IsLooking);
        Assert.Equal(simulated, simulated.After([Missing]));

        var real = simulated.After([Missing, Found]);

        Assert.Equal((SensorSource.Hardware, false), (real.Source, real.IsLooking));
        Assert.Equal(real, real.After([Missing, Missing]));
    }

    [Fact]
    public void Auto_simulates_nothing_when_no_chip_is_in_use() =>
        Assert.Equal(SensorSource.Hardware, SimulationRule.Initial(SimulationMode.Auto).After([]).Source);
}
