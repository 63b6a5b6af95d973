using System.Text;

namespace ThermalActors.Scenarios.Kernel;

/// <summary>Names of enum members as they are printed and typed: <c>LostAnswer</c> is <c>lost-answer</c>.</summary>
internal static class Kebab
{
    public static string Of<T>(T member)
        where T : struct, Enum
    {
        var name = member.ToString();
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var starts = char.IsUpper(name[i]) || (char.IsDigit(name[i]) && !char.IsDigit(name[i - 1]));
            if (starts && i > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
