namespace ThermalActors.Emulator.Faults;

/// <summary>A fault script does not follow its format; the message names rule and member and is fit for a person.</summary>
public sealed class FaultScriptException : EmulatorException
{
    /// <summary>Makes an exception without a message.</summary>
    public FaultScriptException()
    {
    }

    /// <summary>Makes an exception.</summary>
    public FaultScriptException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    public FaultScriptException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
