namespace ThermalActors.Host.Dashboard;

/// <summary>
/// The course of one quantity: means over steps of equal length, the oldest gives way to the newest. A step in which nothing was
/// measured stays empty. Memory is taken once and never grows.
/// </summary>
internal sealed class ValueRing
{
    private readonly float[] _means;
    private long _newest = -1;
    private double _sum;
    private int _count;

    /// <param name="capacity">Steps that are remembered, at least 1.</param>
    public ValueRing(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _means = new float[capacity];
        Array.Fill(_means, float.NaN);
    }

    /// <summary>Takes in a value.</summary>
    /// <param name="step">Number of the step that it was measured in; a value older than the newest step is left out.</param>
    /// <param name="value">The value.</param>
    public void Add(long step, double value)
    {
        if (step < _newest) return;
        if (step > _newest) Begin(step);
        _sum += value;
        _count++;
        _means[step % _means.Length] = (float)(_sum / _count);
    }

    /// <summary>The remembered steps up to and including <paramref name="last"/>, oldest first and empty ones at the beginning left out; null where nothing was measured.</summary>
    public double?[] Until(long last)
    {
        var oldest = Math.Max(0, last - _means.Length + 1);
        while (oldest <= last && At(oldest) is null) oldest++;
        var values = new double?[last - oldest + 1];
        for (var i = 0; i < values.Length; i++) values[i] = At(oldest + i);
        return values;
    }

    private double? At(long step) =>
        step > _newest || step <= _newest - _means.Length || float.IsNaN(_means[step % _means.Length]) ? null : Math.Round(_means[step % _means.Length], 3);

    private void Begin(long step)
    {
        if (_newest >= 0)
        {
            // What lies between was not measured; after a whole round nothing old is left.
            for (var i = Math.Max(_newest + 1, step - _means.Length + 1); i < step; i++) _means[i % _means.Length] = float.NaN;
        }

        _newest = step;
        _sum = 0;
        _count = 0;
    }
}
