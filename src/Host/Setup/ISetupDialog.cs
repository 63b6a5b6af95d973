namespace ThermalActors.Host.Setup;

/// <summary>Where <c>init</c> gets its answers from: a person, or the flags alone.</summary>
internal interface ISetupDialog
{
    /// <summary>Asks for a text.</summary>
    /// <param name="flag">Flag that gives the same answer.</param>
    /// <param name="question">The question.</param>
    /// <param name="suggestion">What is taken when nothing is said; null when there is nothing to suggest.</param>
    /// <param name="fault">Says what is wrong with an answer; null for a good one.</param>
    /// <returns>A good answer; null when nobody is there to give one.</returns>
    string? Ask(string flag, string question, string? suggestion, Func<string, string?> fault);

    /// <summary>Asks for a secret, which is shown nowhere; null when nobody is there.</summary>
    string? AskSecret(string question);

    /// <summary>Asks for a yes or a no.</summary>
    /// <param name="question">The question.</param>
    /// <param name="suggestion">What is taken when nothing is said, and when nobody is there.</param>
    bool Confirm(string question, bool suggestion);
}
