namespace ThermalActors.Sensors.Drivers;

/// <summary>One sample of the SGP30's air quality algorithm.</summary>
/// <param name="EquivalentCarbonDioxidePpm">Equivalent CO2, 400 to 60,000 ppm.</param>
/// <param name="TotalVolatileOrganicCompoundsPpb">Total volatile organic compounds, 0 to 60,000 ppb.</param>
/// <param name="WarmingUp">True during the first 15 s after init, when the chip answers 400 and 0 whatever the air is.</param>
public sealed record Sgp30Measurement(double EquivalentCarbonDioxidePpm, double TotalVolatileOrganicCompoundsPpb, bool WarmingUp)
{
    /// <summary>True for the pair that an algorithm at rest gives; clean air gives it, too.</summary>
    internal bool IsFloor => EquivalentCarbonDioxidePpm == 400 && TotalVolatileOrganicCompoundsPpb == 0;

    /// <summary>True at the end of a range: more than can be told, or an output that a wrong baseline has pinned there.</summary>
    internal bool IsCeiling => EquivalentCarbonDioxidePpm >= 60_000 || TotalVolatileOrganicCompoundsPpb >= 60_000;
}

/// <summary>The two raw signals, for tests of the air quality algorithm and to notice a frozen sensor.</summary>
/// <param name="Hydrogen">H2 signal; concentration = reference · exp((reference signal - signal) / 512).</param>
/// <param name="Ethanol">Ethanol signal, same relation.</param>
public readonly record struct Sgp30RawSignals(ushort Hydrogen, ushort Ethanol);

/// <summary>What the algorithm has learnt about clean air.</summary>
/// <param name="EquivalentCarbonDioxide">Baseline of the equivalent CO2; 0 = none yet.</param>
/// <param name="Tvoc">Baseline of TVOC; 0 = none yet.</param>
public readonly record struct Sgp30Baseline(ushort EquivalentCarbonDioxide, ushort Tvoc)
{
    /// <summary>True when both parts carry something; the chip gives 0 for about the first hour.</summary>
    public bool IsValid => EquivalentCarbonDioxide != 0 && Tvoc != 0;
}

/// <summary>Product type and version of the chip.</summary>
/// <param name="Word">The whole word.</param>
public readonly record struct Sgp30FeatureSet(ushort Word)
{
    /// <summary>0 = SGP30, 1 = SGPC3.</summary>
    public int ProductType => Word >> 12;

    /// <summary>Version, major in the upper three bits, minor in the lower five; 0x20 or higher for parts in trade.</summary>
    public int Version => Word & 0x00FF;

    /// <summary>True for an SGP30 that this driver knows how to use.</summary>
    public bool IsSupported => ProductType == 0 && Version >= 0x20;

    /// <summary>True when the two TVOC baseline commands exist.</summary>
    public bool HasTvocBaseline => IsSupported && Version >= 0x21;
}
