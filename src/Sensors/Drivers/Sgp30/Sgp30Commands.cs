namespace ThermalActors.Sensors.Drivers;

/// <summary>The command table of the SGP30 (sensors.md §4.1). The general-call reset is left out: it hits every device.</summary>
internal static class Sgp30Commands
{
    // A second init would throw away what the first one began.
    public static readonly WordCommand InitAirQuality =
        WordCommand.Of("init_air_quality", 0x2003, 10) with { Repetition = Repetition.Never };

    public static readonly WordCommand MeasureAirQuality = WordCommand.Of("measure_air_quality", 0x2008, 12, 2);
    public static readonly WordCommand GetBaseline = WordCommand.Of("get_baseline", 0x2015, 10, 2);
    public static readonly WordCommand SetBaseline = WordCommand.Of("set_baseline", 0x201E, 10);
    public static readonly WordCommand SetAbsoluteHumidity = WordCommand.Of("set_absolute_humidity", 0x2061, 10);

    public static readonly WordCommand MeasureTest =
        WordCommand.Of("measure_test", 0x2032, 220, 1) with { Repetition = Repetition.Never };

    public static readonly WordCommand GetFeatureSet = WordCommand.Of("get_feature_set", 0x202F, 10, 1);
    public static readonly WordCommand MeasureRaw = WordCommand.Of("measure_raw", 0x2050, 25, 2);
    public static readonly WordCommand GetSerialId = WordCommand.Of("get_serial_id", 0x3682, 0.5, 3);
    public static readonly WordCommand GetInceptiveBaseline = WordCommand.Of("get_tvoc_inceptive_baseline", 0x20B3, 10, 1);
    public static readonly WordCommand SetTvocBaseline = WordCommand.Of("set_tvoc_baseline", 0x2077, 10);
}
