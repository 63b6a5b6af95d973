using ThermalActors.Sensors.Bus;

namespace ThermalActors.Sensors.Tests.Bus;

public sealed class I2cFaultSpecs
{
    [Theory]
    [InlineData("Error 121 (Remote I/O error) performing I2C data transfer.", SensorFailureReason.NotAcknowledged, true)]
    [InlineData("Error 6 (No such device or address) performing I2C data transfer.", SensorFailureReason.NotAcknowledged, true)]
    [InlineData("Error 5 (Input/output error) performing I2C data transfer.", SensorFailureReason.BusFault, true)]
    [InlineData("Error 11 (Resource temporarily unavailable) performing I2C data transfer.", SensorFailureReason.BusFault, true)]
    [InlineData("Error 110 (Connection timed out) performing I2C data transfer.", SensorFailureReason.BusFault, false)]
    [InlineData("Error 16 (Device or resource busy) performing I2C data transfer.", SensorFailureReason.BusUnavailable, false)]
    [InlineData("Error 2 (No such file or directory). Can not open I2C device file '/dev/i2c-1'.", SensorFailureReason.BusUnavailable, false)]
    [InlineData("Error 13 (Permission denied). Can not open I2C device file '/dev/i2c-1'.", SensorFailureReason.BusUnavailable, false)]
    [InlineData("Error 19 (No such device) performing I2C data transfer.", SensorFailureReason.BusUnavailable, false)]
    [InlineData("Error 95 (Operation not supported) performing I2C data transfer.", SensorFailureReason.Defect, false)]
    [InlineData("Error 22 (Invalid argument) performing I2C data transfer.", SensorFailureReason.Defect, false)]
    [InlineData("Error 12345678901 (?)", SensorFailureReason.Defect, false)]
    [InlineData("something else: Error 121", SensorFailureReason.Defect, false)]
    [InlineData("", SensorFailureReason.Defect, false)]
    public void Reads_the_errno_from_the_text(string text, SensorFailureReason reason, bool retryable)
    {
        var fault = I2cFault.From(new IOException(text));
        Assert.Equal((reason, retryable), (fault.Reason, fault.Retryable));
    }

    [Theory]
    [InlineData(2, "raspi-config")]
    [InlineData(13, "group i2c")]
    [InlineData(16, "kernel driver")]
    [InlineData(19, "overlay")]
    [InlineData(110, "power-cycle")]
    [InlineData(121, "wiring")]
    public void Says_what_to_do(int errno, string advice) =>
        Assert.Contains(advice, I2cFault.FromText($"Error {errno} (…)").ToFailure("test").Hint, StringComparison.Ordinal);

    [Fact]
    public void Knows_the_other_exceptions_of_opening_a_bus()
    {
        Assert.Equal(SensorFailureReason.BusUnavailable, I2cFault.From(new UnauthorizedAccessException("no")).Reason);
        Assert.Equal(SensorFailureReason.BusUnavailable, I2cFault.From(new PlatformNotSupportedException("no")).Reason);
        Assert.False(I2cFault.IsHardware(new InvalidOperationException()));
    }
}
