using System.Collections.Immutable;

namespace ThermalActors.Actors.Settings;

/// <summary>What comes of reading the configuration again while the station runs. Pure: what is in force and what was read decide.</summary>
public abstract record SettingsReload
{
    private static readonly string[] Live =
    [
        "sensors.sample-interval", "batching.batch-size", "batching.interval", "clock.require-sync", "clock.max-wait", "clock.max-skew", "host.log.level",
        "snowflake.auth.private-key-file", "snowflake.auth.private-key-passphrase-file", "snowflake.auth.pat-file", "snowflake.auth.pat-expires",
    ];

    private SettingsReload()
    {
    }

    /// <summary>Something is wrong: nothing changes.</summary>
    /// <param name="Faults">Everything that is wrong, as at the start.</param>
    public sealed record Refused(ImmutableArray<SettingsFault> Faults) : SettingsReload;

    /// <summary>Live keys have their new values from now on, all others keep theirs.</summary>
    /// <param name="Settings">What is in force from now on; its hash is of these values.</param>
    /// <param name="Layers">The values of <paramref name="Settings"/>.</param>
    /// <param name="Applied">Live keys whose values have changed.</param>
    /// <param name="NeedRestart">Keys whose new values wait for a restart; named at every reload as long as they do.</param>
    public sealed record Taken(
        StationSettings Settings, ImmutableArray<SettingsLayer> Layers, ImmutableArray<string> Applied, ImmutableArray<string> NeedRestart) : SettingsReload;

    /// <summary>True for a key that can change while the station runs; <c>(reload)</c> in reference.conf says the same.</summary>
    /// <param name="key">The key below <c>thermal-actors</c>.</param>
    public static bool IsLive(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Live.Contains(key, StringComparer.Ordinal)
            || key.StartsWith("host.log.areas.", StringComparison.Ordinal)
            || (key.StartsWith("sensors.", StringComparison.Ordinal)
                && (key.EndsWith(".interval", StringComparison.Ordinal) || key.EndsWith(".max-age", StringComparison.Ordinal)));
    }

    /// <summary>Decides.</summary>
    /// <param name="inForce">The layers of what is in force: those of the start, or of the last reload that was taken.</param>
    /// <param name="read">All layers as they are now.</param>
    /// <param name="context">The machine.</param>
    public static SettingsReload Of(ImmutableArray<SettingsLayer> inForce, ImmutableArray<SettingsLayer> read, SettingsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var whole = StationSettingsReader.Read(read, context);
        if (whole.Settings is null) return new Refused(whole.Faults);

        var (before, now) = (new HoconReader(inForce), new HoconReader(read));
        bool HasChanged(string key) => !string.Equals(before.Raw(key), now.Raw(key), StringComparison.Ordinal);
        // Which files are needed follows from the method: a change of it is one with them, and waits with them.
        var authWaits = HasChanged("snowflake.auth.method");
        bool Follows(string key) => IsLive(key) && !(authWaits && key.StartsWith("snowflake.auth.", StringComparison.Ordinal));

        var merged = SettingsLayer.Of("in force", SettingsSchema.Keys.Order(StringComparer.Ordinal).Select(key => (Follows(key) ? now : before).Entry(key)));
        // Files of keys that wait for a restart may be gone; the live ones were looked for above.
        var result = StationSettingsReader.Read([merged], context with { FileExists = null });
        if (result.Settings is not { } settings) return new Refused(result.Faults);
        var changed = SettingsSchema.Keys.Where(HasChanged).Order(StringComparer.Ordinal).ToLookup(Follows);
        return new Taken(settings, [merged], [.. changed[true]], [.. changed[false]]);
    }
}
