namespace ThermalActors.Host.Dashboard;

/// <summary>How the page itself is doing.</summary>
/// <param name="Address">Its address; null when it is switched off.</param>
/// <param name="Serving">True while it answers.</param>
/// <param name="Problem">Why it did not start; kept after it did, since nobody could read it before.</param>
internal sealed record PageStatus(string? Address, bool Serving, string? Problem);

/// <summary>Holds the newest <see cref="PageStatus"/>.</summary>
internal sealed class PageState(Uri? address)
{
    private PageStatus _current = new(address?.GetLeftPart(UriPartial.Authority), false, null);

    public PageStatus Current => Volatile.Read(ref _current);

    public void Served() => Volatile.Write(ref _current, Current with { Serving = true });

    public void Failed(string problem) => Volatile.Write(ref _current, Current with { Serving = false, Problem = problem });
}
