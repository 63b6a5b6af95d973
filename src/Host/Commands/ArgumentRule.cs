using System.CommandLine;

namespace ThermalActors.Host.Commands;

/// <summary>A misspelt flag must not be taken for the argument beside it.</summary>
internal static class ArgumentRule
{
    /// <summary>Refuses a word that begins with two dashes.</summary>
    public static Argument<T> NoFlag<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.StartsWith("--", StringComparison.Ordinal) && !token.Value.Any(char.IsWhiteSpace)) result.AddError($"Unrecognized option '{token.Value}'.");
            }
        });
        return argument;
    }
}
