namespace ThermalActors.Sensors.Drivers;

/// <summary>What a driver's command came to: a value, "nothing yet", or a reason. Never a number that was not measured.</summary>
/// <typeparam name="T">The value.</typeparam>
public abstract record DriverResult<T>
{
    private DriverResult()
    {
    }

    /// <summary>The command was carried out.</summary>
    /// <param name="Value">Its answer.</param>
    public sealed record Ok(T Value) : DriverResult<T>;

    /// <summary>The sensor works and has nothing new; not an error.</summary>
    public sealed record NotReady : DriverResult<T>
    {
        internal static readonly NotReady Instance = new();

        private NotReady()
        {
        }
    }

    /// <summary>The command was not carried out, or its answer cannot be used.</summary>
    /// <param name="Failure">Why.</param>
    public sealed record Failed(SensorFailure Failure) : DriverResult<T>;

    /// <summary>The value as another one; the other cases stay what they are.</summary>
    internal DriverResult<TOther> Map<TOther>(Func<T, TOther> convert) => this switch
    {
        Ok ok => new DriverResult<TOther>.Ok(convert(ok.Value)),
        Failed failed => new DriverResult<TOther>.Failed(failed.Failure),
        _ => DriverResult<TOther>.NotReady.Instance,
    };

    /// <summary>The value as the input of a check that may fail.</summary>
    internal DriverResult<TOther> Then<TOther>(Func<T, DriverResult<TOther>> next) => this switch
    {
        Ok ok => next(ok.Value),
        Failed failed => new DriverResult<TOther>.Failed(failed.Failure),
        _ => DriverResult<TOther>.NotReady.Instance,
    };
}

/// <summary>The answer of a command that has none.</summary>
public readonly record struct Done;
