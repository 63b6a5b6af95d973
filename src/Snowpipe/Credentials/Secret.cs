namespace ThermalActors.Snowpipe.Credentials;

/// <summary>A text that must never reach a log: its string form is masked, only <see cref="Reveal"/> shows it.</summary>
public sealed class Secret : IEquatable<Secret>
{
    /// <summary>What stands in place of a secret.</summary>
    internal const string Mask = "***";

    private readonly string _value;

    /// <summary>Wraps a secret.</summary>
    public Secret(string value) => _value = value;

    /// <summary>The secret itself, for the one place that sends it.</summary>
    public string Reveal() => _value;

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null && string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Mask;
}
