namespace ThermalActors.Sensors.Drivers;

/// <summary>The command table of SCD40 and SCD41 (sensors.md §2.1).</summary>
internal static class Scd4xCommands
{
    public static readonly WordCommand StartPeriodic = WordCommand.Of("start_periodic_measurement", 0x21B1, 1);
    public static readonly WordCommand StartLowPower = WordCommand.Of("start_low_power_periodic_measurement", 0x21AC, 1);
    public static readonly WordCommand StopPeriodic = WordCommand.Of("stop_periodic_measurement", 0x3F86, 500);

    public static readonly WordCommand ReadMeasurement =
        WordCommand.Of("read_measurement", 0xEC05, 1, 3) with { Repetition = Repetition.UnlessAnswered };

    public static readonly WordCommand ReadMeasurementUnasked =
        ReadMeasurement with { NoAnswerMeansNothingNew = true };

    public static readonly WordCommand GetDataReady = WordCommand.Of("get_data_ready_status", 0xE4B8, 1, 1);
    public static readonly WordCommand SetAmbientPressure = WordCommand.Of("set_ambient_pressure", 0xE000, 1);
    public static readonly WordCommand GetAmbientPressure = WordCommand.Of("get_ambient_pressure", 0xE000, 1, 1);
    public static readonly WordCommand SetTemperatureOffset = WordCommand.Of("set_temperature_offset", 0x241D, 1);
    public static readonly WordCommand GetTemperatureOffset = WordCommand.Of("get_temperature_offset", 0x2318, 1, 1);
    public static readonly WordCommand SetAltitude = WordCommand.Of("set_sensor_altitude", 0x2427, 1);
    public static readonly WordCommand GetAltitude = WordCommand.Of("get_sensor_altitude", 0x2322, 1, 1);
    public static readonly WordCommand ForcedRecalibration = Acting("perform_forced_recalibration", 0x362F, 400, 1);
    public static readonly WordCommand SetAscEnabled = WordCommand.Of("set_automatic_self_calibration_enabled", 0x2416, 1);
    public static readonly WordCommand GetAscEnabled = WordCommand.Of("get_automatic_self_calibration_enabled", 0x2313, 1, 1);
    public static readonly WordCommand SetAscTarget = WordCommand.Of("set_automatic_self_calibration_target", 0x243A, 1);
    public static readonly WordCommand GetAscTarget = WordCommand.Of("get_automatic_self_calibration_target", 0x233F, 1, 1);
    public static readonly WordCommand SetAscInitialPeriod = WordCommand.Of("set_automatic_self_calibration_initial_period", 0x2445, 1);
    public static readonly WordCommand GetAscInitialPeriod = WordCommand.Of("get_automatic_self_calibration_initial_period", 0x2340, 1, 1);
    public static readonly WordCommand SetAscStandardPeriod = WordCommand.Of("set_automatic_self_calibration_standard_period", 0x244E, 1);
    public static readonly WordCommand GetAscStandardPeriod = WordCommand.Of("get_automatic_self_calibration_standard_period", 0x234B, 1, 1);
    public static readonly WordCommand PersistSettings = Acting("persist_settings", 0x3615, 800);
    public static readonly WordCommand GetSerialNumber = WordCommand.Of("get_serial_number", 0x3682, 1, 3);
    public static readonly WordCommand SelfTest = Acting("perform_self_test", 0x3639, 10_000, 1);
    public static readonly WordCommand FactoryReset = Acting("perform_factory_reset", 0x3632, 1_200);
    public static readonly WordCommand Reinit = Acting("reinit", 0x3646, 30);
    public static readonly WordCommand GetVariant = WordCommand.Of("get_sensor_variant", 0x202F, 1, 1);
    public static readonly WordCommand MeasureSingleShot = Acting("measure_single_shot", 0x219D, 5_000);
    public static readonly WordCommand MeasureSingleShotRhtOnly = Acting("measure_single_shot_rht_only", 0x2196, 50);
    public static readonly WordCommand PowerDown = Acting("power_down", 0x36E0, 1);
    public static readonly WordCommand WakeUp = Acting("wake_up", 0x36F6, 30);

    /// <summary>What the chip accepts while it measures periodically; everything else waits for a stop.</summary>
    public static bool AllowedWhileMeasuring(WordCommand command) =>
        command.Code is 0x3F86 or 0xEC05 or 0xE4B8 or 0xE000;

    private static WordCommand Acting(string name, ushort code, double waitMs, int replyWords = 0) =>
        WordCommand.Of(name, code, waitMs, replyWords) with { Repetition = Repetition.Never };
}
