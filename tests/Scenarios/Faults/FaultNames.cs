using ThermalActors.Scenarios.Kernel;

namespace ThermalActors.Scenarios.Faults;

/// <summary>Names of faults as they are printed and typed: <c>lost-answer</c>.</summary>
internal static class FaultNames
{
    private static readonly Dictionary<FaultKind, string> Names = Enum.GetValues<FaultKind>().ToDictionary(kind => kind, Kebab.Of);

    public static readonly int Count = Names.Count;

    public static string Of(FaultKind kind) => Names[kind];

    public static bool TryParse(string name, out FaultKind kind)
    {
        foreach (var (candidate, text) in Names)
        {
            kind = candidate;
            if (string.Equals(text, name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        kind = default;
        return false;
    }
}
