using ThermalActors.Actors.Settings;
using ThermalActors.Actors.Tokens;
using ThermalActors.Readings.Rows;
using ThermalActors.Scenarios.Rules;

namespace ThermalActors.Scenarios.Clock;

/// <summary>Reads what leaves the station as the server would, and knows what time it really is.</summary>
internal sealed class ClockWatch(ClockRun run)
{
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1.1);
    private readonly Dictionary<int, SensorRow> _sent = [];
    private int? _finalAtTrust;
    private string? _trustBoot;
    private TimeSpan _heardSkew;
    private bool _wasHeard;

    /// <summary>The numbers that were sent, in a row.</summary>
    public int SentTo { get; private set; }

    /// <summary>The station knows the time of its boot; what had been offered by then was final.</summary>
    public void TrustGained(int offeredTo)
    {
        if (_trustBoot == run.Clock.BootId) return;
        (_finalAtTrust, _trustBoot) = (offeredTo, run.Clock.BootId);
    }

    /// <summary>The station has heard the server's date.</summary>
    public void ServerWasHeard() => (_wasHeard, _heardSkew) = (true, run.Clock.Skew);

    /// <summary>A new process knows nothing of what the one before has learnt.</summary>
    public void ProcessStarted() => (_wasHeard, _trustBoot) = (false, null);

    /// <summary>The station signs a login.</summary>
    public void Signed()
    {
        if (run.Policy.Require == ClockSync.Off) return;
        var known = run.Clock.GetUtcNow() < TokenPolicy.EarliestSaneDate
            || (_wasHeard && _heardSkew == run.Clock.Skew && run.Clock.Skew.Duration() > run.Policy.MaxSkew + Rounding);
        run.Book.Require(DeliveryRules.NoSigningWithWrongClock, !known, $"signed at {run.Clock.GetUtcNow():u}, {run.Clock.Skew} off");
    }

    /// <summary>The spool has repaired times; what was sent is what it would send again.</summary>
    public void Repaired()
    {
        foreach (var number in _sent.Keys) RequireFinal(number);
    }

    public void Sent(int number)
    {
        var (row, truth) = (run.Spool[number].Row, run.Spool[number].Truth);
        var error = row.SampledAt - truth;
        run.World.Note(40, row.SampledAt.Ticks ^ (long)row.Clock);
        run.Book.Require(DeliveryRules.ClockIsTrue, row.Clock == ClockQuality.Unsynced || error.Duration() <= Tolerance(row), $"row {number} says {row.Clock} and is {error} off");
        RequireFinal(number);
        run.Book.Require(
            DeliveryRules.RepairedWhenPossible,
            row.Clock != ClockQuality.Unsynced || row.Station.BootId != _trustBoot || number <= _finalAtTrust || _sent.ContainsKey(number),
            $"row {number} leaves as unsynced although the time of its boot was known before it was offered");
        run.Book.Require(DeliveryRules.InOrder, number <= SentTo + 1, $"row {number} leaves after {SentTo}");
        _sent[number] = row;
        SentTo = Math.Max(SentTo, number);
    }

    private void RequireFinal(int number)
    {
        var row = run.Spool[number].Row;
        run.Book.Require(
            DeliveryRules.TimesAreFinal,
            !_sent.TryGetValue(number, out var before) || before == row,
            $"row {number} was sent as {before?.Clock} {before?.SampledAt:u} and is now {row.Clock} {row.SampledAt:u}");
    }

    // A time service is right to the second; a server's agreement, and what is derived from it, leaves the allowed skew.
    private TimeSpan Tolerance(SensorRow row) => row.Clock == ClockQuality.Unsynced ? TimeSpan.MaxValue : run.Policy.MaxSkew + Rounding;
}
