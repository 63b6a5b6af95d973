using Serilog;
using Serilog.Core;
using Serilog.Events;
using ThermalActors.Actors.Settings;

namespace ThermalActors.Host.Logging;

/// <summary>
/// Decides which line is written: by the level of the area that it comes from. <see cref="Apply"/> changes all of them while
/// the program runs.
/// </summary>
internal sealed class LogLevels
{
    private readonly LoggingLevelSwitch _own = new();
    private readonly LoggingLevelSwitch _framework = new();
    private LogSettings _settings;

    public LogLevels(LogSettings settings)
    {
        _settings = settings;
        Apply(settings);
    }

    /// <summary>True when errors are shown with their trace.</summary>
    public bool Details => Volatile.Read(ref _settings).Level == LogVerbosity.Debug;

    /// <summary>Takes over other levels; safe at any time, from any thread.</summary>
    public void Apply(LogSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Volatile.Write(ref _settings, settings);
        _framework.MinimumLevel = Framework(settings);
        var own = Enum.GetValues<LogArea>().Where(area => area != LogArea.Framework).Min(area => LevelOf(settings.LevelOf(area)));
        _own.MinimumLevel = own < _framework.MinimumLevel ? own : _framework.MinimumLevel;
    }

    /// <summary>Makes a logger follow these levels. What the libraries say about themselves is noise unless it is asked for.</summary>
    public LoggerConfiguration Bind(LoggerConfiguration configuration) => configuration
        .MinimumLevel.ControlledBy(_own)
        .MinimumLevel.Override("Microsoft", _framework)
        .MinimumLevel.Override("System", _framework)
        .MinimumLevel.Override("LinqToDB", _framework)
        .Filter.ByIncludingOnly(Allows);

    private bool Allows(LogEvent logged)
    {
        var area = AreaOf(logged);
        return logged.Level >= (area == LogArea.Framework ? _framework.MinimumLevel : LevelOf(Volatile.Read(ref _settings).LevelOf(area)));
    }

    private static LogEventLevel Framework(LogSettings settings)
    {
        if (settings.Areas.Framework is { } wanted) return LevelOf(wanted);
        var own = LevelOf(settings.Level);
        return own == LogEventLevel.Debug ? LogEventLevel.Information : own < LogEventLevel.Warning ? LogEventLevel.Warning : own;
    }

    /// <summary>Everything an actor logs comes through Akka's one logger; only the path tells whose it is.</summary>
    private static LogArea AreaOf(LogEvent logged)
    {
        var path = Text(logged, "ActorPath") ?? Text(logged, "LogSource") ?? "";
        var user = path.IndexOf("/user/", StringComparison.Ordinal);
        if (user >= 0) return OfActor(path.AsSpan(user + "/user".Length));
        var source = Text(logged, Constants.SourceContextPropertyName) ?? "";
        return Begins(source, "Akka") || Begins(source, "Microsoft") || Begins(source, "System") || Begins(source, "LinqToDB") ? LogArea.Framework : LogArea.Host;
    }

    private static LogArea OfActor(ReadOnlySpan<char> path)
    {
        if (path.Contains("/sensors", StringComparison.Ordinal)) return LogArea.Sensors;
        if (path.Contains("/batching", StringComparison.Ordinal)) return LogArea.Batching;
        if (path.Contains("/spool", StringComparison.Ordinal)) return LogArea.Spool;
        if (path.Contains("/channel", StringComparison.Ordinal)) return LogArea.Channel;
        return path.Contains("/tokens", StringComparison.Ordinal) ? LogArea.Tokens : LogArea.Host;
    }

    private static bool Begins(string source, string name) => source.StartsWith(name, StringComparison.Ordinal);

    private static string? Text(LogEvent logged, string property) =>
        logged.Properties.TryGetValue(property, out var value) && value is ScalarValue { Value: string { Length: > 0 } said } ? said : null;

    private static LogEventLevel LevelOf(LogVerbosity verbosity) => verbosity switch
    {
        LogVerbosity.Error => LogEventLevel.Error,
        LogVerbosity.Warning => LogEventLevel.Warning,
        LogVerbosity.Info => LogEventLevel.Information,
        _ => LogEventLevel.Debug,
    };
}
