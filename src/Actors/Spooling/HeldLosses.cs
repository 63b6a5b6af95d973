using System.Diagnostics.CodeAnalysis;
using ThermalActors.Spool;

namespace ThermalActors.Actors.Spooling;

/// <summary>
/// Losses that could not be recorded yet. Beyond the bound the two newest become one: less exact in its reason, just as exact in its
/// number. The oldest is never touched, because it may have been recorded already under its id.
/// </summary>
internal sealed class HeldLosses
{
    private const int Most = 16;
    private readonly List<Loss> _losses = [];

    /// <summary>Adds a loss.</summary>
    public void Add(Loss loss)
    {
        if (_losses.Count < Most) _losses.Add(loss);
        else _losses[^1] = _losses[^1] with { Rows = _losses[^1].Rows + loss.Rows, To = loss.To };
    }

    /// <summary>The loss to record next.</summary>
    public bool TryPeek([MaybeNullWhen(false)] out Loss loss)
    {
        loss = _losses.Count == 0 ? null : _losses[0];
        return loss is not null;
    }

    /// <summary>Forgets the loss that was recorded.</summary>
    public void Remove() => _losses.RemoveAt(0);
}
