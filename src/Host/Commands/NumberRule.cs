using System.CommandLine;
using System.Globalization;

namespace ThermalActors.Host.Commands;

/// <summary>Bounds of a number on the command line; a text that is no number at all is refused by the library itself.</summary>
internal static class NumberRule
{
    /// <summary>Refuses numbers outside the bounds with a message.</summary>
    public static void Between(Option option, double min, double max, string message) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            if (double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !(number >= min && number <= max)) result.AddError(message);
        }
    });
}
