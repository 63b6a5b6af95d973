// The public shape, as far as the adapter uses it, of UnitsNet 5 (sensors.md §7).
namespace UnitsNet;

public readonly record struct Temperature(double DegreesCelsius);

public readonly record struct RelativeHumidity(double Percent);

public readonly record struct Pressure(double Pascals);

public readonly record struct ElectricResistance(double Ohms);

public readonly record struct VolumeConcentration(double PartsPerMillion);
