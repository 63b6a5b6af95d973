using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Station;

/// <summary>Makes rows and hands them to the spool, one batch at a time; a batch whose fate is unknown is handed over again.</summary>
internal sealed class BatchingHost
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private readonly Setting _setting;
    private readonly StationProcess _process;
    private readonly Dice _dice;
    private readonly Guid _incarnation;
    private long[]? _storing;
    private long _ordinal;
    private bool _isStopped;
    private Action? _whenStored;

    public BatchingHost(Setting setting, StationProcess process)
    {
        (_setting, _process) = (setting, process);
        _dice = setting.Dice;
        _incarnation = setting.Dice.Id();
    }

    public void Start() => Plan();

    /// <summary>Makes no more rows; calls back once what was made is on disk.</summary>
    public void Stop(Action whenStored)
    {
        _isStopped = true;
        _whenStored = whenStored;
        TellStored();
    }

    private void Plan() => _process.After(_setting.Plan.BatchInterval * (0.5 + _dice.Roll()), () =>
    {
        if (_isStopped) return;
        if (_storing is null)
        {
            _storing = new long[_dice.Between(1, _setting.Plan.MostRows)];
            for (var row = 0; row < _storing.Length; row++) _storing[row] = (long)_dice.Next();
            _ordinal++;
            Store();
        }

        Plan();
    });

    private void Store() => _process.Spool.Store(_incarnation, _ordinal, _storing!, last =>
    {
        if (last is null)
        {
            _process.After(Again, Store);
            return;
        }

        _storing = null;
        TellStored();
    });

    private void TellStored()
    {
        if (_storing is not null || !_isStopped) return;
        _whenStored?.Invoke();
        _whenStored = null;
    }
}
