namespace ThermalActors.Sensors.Drivers;

/// <summary>Settings and calibration. They live in RAM until <see cref="PersistSettingsAsync"/>, and all but the ambient
/// pressure need an idle sensor.</summary>
public sealed partial class Scd4x
{
    /// <summary>
    /// Sets the temperature offset (default 4 °C): what the sensor's own heat adds. The maker recommends 0 to 20 °C; the sensor
    /// takes up to 175. New offset = sensor's temperature - reference + old offset. No effect on CO2.
    /// </summary>
    public Task<DriverResult<Done>> SetTemperatureOffsetAsync(double celsius, CancellationToken cancellation) =>
        SetAsync(Scd4xCommands.SetTemperatureOffset, Scd4xConversions.OffsetWord(celsius), cancellation);

    /// <summary>The temperature offset in °C.</summary>
    public Task<DriverResult<double>> GetTemperatureOffsetAsync(CancellationToken cancellation) =>
        GetAsync(Scd4xCommands.GetTemperatureOffset, Scd4xConversions.OffsetC, cancellation);

    /// <summary>Sets the altitude, 0 to 3000 m; replaces an ambient pressure.</summary>
    public Task<DriverResult<Done>> SetSensorAltitudeAsync(int metres, CancellationToken cancellation) =>
        SetAsync(Scd4xCommands.SetAltitude, (ushort)Within(metres, 0, 3000, nameof(metres)), cancellation);

    /// <summary>The altitude in m.</summary>
    public Task<DriverResult<int>> GetSensorAltitudeAsync(CancellationToken cancellation) =>
        GetAsync(Scd4xCommands.GetAltitude, metres => (int)metres, cancellation);

    /// <summary>Sets the ambient pressure, 70,000 to 120,000 Pa, in steps of 100 Pa; replaces an altitude. Also while measuring.</summary>
    public Task<DriverResult<Done>> SetAmbientPressureAsync(double pascal, CancellationToken cancellation) =>
        SetAsync(
            Scd4xCommands.SetAmbientPressure,
            Scd4xConversions.PressureWord(Within(pascal, 70_000, 120_000, nameof(pascal))),
            cancellation);

    /// <summary>The ambient pressure in Pa. Also while measuring.</summary>
    public Task<DriverResult<double>> GetAmbientPressureAsync(CancellationToken cancellation) =>
        GetAsync(Scd4xCommands.GetAmbientPressure, Scd4xConversions.PressurePa, cancellation);

    /// <summary>
    /// Switches automatic self-calibration (default on). It takes the lowest value of a week for outdoor air: switch it off
    /// where fresh air never comes in.
    /// </summary>
    public Task<DriverResult<Done>> SetAutomaticSelfCalibrationAsync(bool enabled, CancellationToken cancellation) =>
        SetAsync(Scd4xCommands.SetAscEnabled, enabled ? (ushort)1 : (ushort)0, cancellation);

    /// <summary>Whether automatic self-calibration is on.</summary>
    public Task<DriverResult<bool>> GetAutomaticSelfCalibrationAsync(CancellationToken cancellation) =>
        GetAsync(Scd4xCommands.GetAscEnabled, word => word != 0, cancellation);

    /// <summary>Sets what automatic self-calibration takes for outdoor air, 1 to 40,000 ppm (default 400).</summary>
    public Task<DriverResult<Done>> SetAutomaticSelfCalibrationTargetAsync(int ppm, CancellationToken cancellation) =>
        SetAsync(Scd4xCommands.SetAscTarget, (ushort)Within(ppm, 1, 40_000, nameof(ppm)), cancellation);

    /// <summary>What automatic self-calibration takes for outdoor air, in ppm.</summary>
    public Task<DriverResult<int>> GetAutomaticSelfCalibrationTargetAsync(CancellationToken cancellation) =>
        GetAsync(Scd4xCommands.GetAscTarget, ppm => (int)ppm, cancellation);

    /// <summary>Sets the first period of automatic self-calibration, a multiple of 4 h (default 44). SCD41.</summary>
    public Task<DriverResult<Done>> SetAutomaticSelfCalibrationInitialPeriodAsync(int hours, CancellationToken cancellation) =>
        SetAsync(Scd4xCommands.SetAscInitialPeriod, Hours(hours, nameof(hours)), cancellation);

    /// <summary>The first period of automatic self-calibration in hours. SCD41.</summary>
    public Task<DriverResult<int>> GetAutomaticSelfCalibrationInitialPeriodAsync(CancellationToken cancellation) =>
        GetAsync(Scd4xCommands.GetAscInitialPeriod, hours => (int)hours, cancellation);

    /// <summary>Sets the standard period of automatic self-calibration, a multiple of 4 h (default 156). SCD41.</summary>
    public Task<DriverResult<Done>> SetAutomaticSelfCalibrationStandardPeriodAsync(int hours, CancellationToken cancellation) =>
        SetAsync(Scd4xCommands.SetAscStandardPeriod, Hours(hours, nameof(hours)), cancellation);

    /// <summary>The standard period of automatic self-calibration in hours. SCD41.</summary>
    public Task<DriverResult<int>> GetAutomaticSelfCalibrationStandardPeriodAsync(CancellationToken cancellation) =>
        GetAsync(Scd4xCommands.GetAscStandardPeriod, hours => (int)hours, cancellation);

    /// <summary>
    /// Tells the sensor the true CO2 of the air around it, 1 to 40,000 ppm, and gives the correction that it made in ppm. The
    /// sensor must have measured for at least 3 minutes in that air and then been stopped, else it refuses; takes 400 ms.
    /// </summary>
    public Task<DriverResult<int>> PerformForcedRecalibrationAsync(int ppm, CancellationToken cancellation)
    {
        var target = (ushort)Within(ppm, 1, 40_000, nameof(ppm));
        return link.ExclusiveAsync(
            async () => (await SendAsync(Scd4xCommands.ForcedRecalibration, [target], cancellation)).Then(Correction),
            cancellation);
    }

    private static DriverResult<int> Correction(ushort[] answer) =>
        Scd4xConversions.CorrectionPpm(answer[0]) is { } ppm
            ? new DriverResult<int>.Ok(ppm)
            : new DriverResult<int>.Failed(new SensorFailure(
                SensorFailureReason.Defect,
                "perform_forced_recalibration: the sensor refused",
                "measure for at least 3 minutes in air of that CO2, then stop, then recalibrate"));

    private static ushort Hours(int hours, string name)
    {
        if (hours is < 0 or > 65_532 || hours % 4 != 0)
            throw new ArgumentOutOfRangeException(name, hours, "Must be a multiple of 4 h.");
        return (ushort)hours;
    }

    private static double Within(double value, double lowest, double highest, string name) =>
        value >= lowest && value <= highest
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"Must be {lowest} to {highest}.");
}
