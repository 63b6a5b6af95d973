namespace ThermalActors.Host.Output;

/// <summary>What an exception says to a person.</summary>
internal static class ErrorText
{
    /// <summary>The message without the name of the parameter, which the library adds: it is the program's, not the operator's.</summary>
    public static string Of(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var end = error is ArgumentException { ParamName: not null } ? error.Message.LastIndexOf(" (Parameter", StringComparison.Ordinal) : -1;
        return end < 0 ? error.Message : error.Message[..end];
    }
}
