using System.Globalization;
using System.Runtime.CompilerServices;

namespace ThermalActors.Scenarios.Kernel;

/// <summary>Where the lines of a traced run go; off for all others.</summary>
internal sealed class TraceLog(Action<string>? write)
{
    public static readonly TraceLog Off = new(null);

    public bool IsOn => write is not null;

    public void Add(TimeSpan at, string who, string text) =>
        write?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{at:hh\\:mm\\:ss\\.fff} {who,-9} {text}"));
}

/// <summary>Text that is only put together when somebody reads it.</summary>
[InterpolatedStringHandler]
internal ref struct TraceText
{
    private DefaultInterpolatedStringHandler _text;

    public TraceText(int literals, int holes, World world, out bool isWanted)
    {
        isWanted = world.Trace.IsOn;
        _text = isWanted ? new DefaultInterpolatedStringHandler(literals, holes, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string format) => _text.AppendFormatted(value, format);

    public string Finish() => _text.ToStringAndClear();
}
