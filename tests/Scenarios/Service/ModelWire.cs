using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Kernel;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Scenarios.Service;

/// <summary>
/// Everything between the station and the service: delays, losses, late arrivals, gateways. A call is settled once, with an
/// answer or with the station's own time-out; what the service does to itself with a request is not undone by that.
/// </summary>
internal sealed class ModelWire
{
    private readonly World _world;
    private readonly ScenarioPlan _plan;
    private readonly FaultDice _faults;
    private readonly ServiceWeather _weather;
    private readonly TokenBook _tokens;
    private readonly Dice _dice;

    public ModelWire(World world, ScenarioPlan plan, FaultDice faults, ServiceWeather weather, TokenBook tokens)
    {
        (_world, _plan, _faults, _weather, _tokens) = (world, plan, faults, weather, tokens);
        _dice = new Dice(plan.Seed, "wire");
    }

    /// <summary>Sends one request of the data plane.</summary>
    /// <param name="call">Which call.</param>
    /// <param name="access">The token it carries.</param>
    /// <param name="act">What the service does when it gets the request.</param>
    /// <param name="settled">Gets the outcome, once.</param>
    public void Call<T>(SnowpipeCall call, AccessToken access, Func<Reply<T>> act, Action<Reply<T>> settled)
    {
        var flight = new Flight<T>(_world.Now + _plan.RequestTimeout, settled);
        if (_weather.IsNetworkDown)
        {
            _world.After(_dice.Hits(0.7) ? _dice.Seconds(0, 0.2) : _plan.RequestTimeout, () => flight.Settle(Refusal.Silence));
            return;
        }

        var travel = Travel();
        if (_faults.Strikes(FaultKind.LostRequest, 0.5)) Reset(flight);
        else if (_faults.Strikes(FaultKind.RequestVanished, 0.5)) Vanish(flight);
        else if (_faults.Strikes(FaultKind.LateRequest, 0.5))
        {
            Silence(flight);
            _world.After(_plan.RequestTimeout * (1 + (8 * _dice.Roll() * _dice.Roll())), () => _ = Serve(call, access, act));
        }
        else
        {
            _world.After(travel, () => Arrive(flight, call, access, act));
        }
    }

    /// <summary>Sends one request to the control host.</summary>
    public void CallControl(TimeSpan timeout, Func<Reply<AccessToken>> act, Action<Reply<AccessToken>> settled)
    {
        if (_weather.IsControlDown || _faults.Strikes(FaultKind.LostRequest) || _faults.Strikes(FaultKind.LostAnswer))
        {
            _world.After(_dice.Hits(0.8) ? _dice.Seconds(0, 2) : timeout, () => settled(Refusal.Silence));
            return;
        }

        // Discovery and exchange: two calls.
        _world.After(Travel() + Travel() + Travel() + Travel(), () => settled(
            _faults.Strikes(FaultKind.ServerError) ? new Refusal(502) : _faults.Strikes(FaultKind.TooManyRequests) ? new Refusal(429, "390701")
            : _faults.Strikes(FaultKind.TokenRefused, 0.5) ? new Refusal(401, "390144") : act()));
    }

    private TimeSpan Travel() => _dice.Between(_plan.Latency * 0.1, _plan.Latency);

    private void Silence<T>(Flight<T> flight)
    {
        if (_dice.Hits(0.5)) Reset(flight);
        else Vanish(flight);
    }

    // A reset is noticed at once.
    private void Reset<T>(Flight<T> flight)
    {
        var noticed = _world.Now + (Travel() * 2);
        _world.After((noticed < flight.Deadline ? noticed : flight.Deadline) - _world.Now, () => flight.Settle(Refusal.Silence));
    }

    // A lost packet is noticed when the time is over.
    private void Vanish<T>(Flight<T> flight) => _world.After(flight.Deadline - _world.Now, () => flight.Settle(Refusal.Silence));

    private void Arrive<T>(Flight<T> flight, SnowpipeCall call, AccessToken access, Func<Reply<T>> act)
    {
        if (_weather.IsNetworkDown)
        {
            Silence(flight);
            return;
        }

        var reply = Serve(call, access, act);
        if (_faults.Strikes(FaultKind.LostAnswer, 0.5))
        {
            Reset(flight);
            return;
        }

        if (_faults.Strikes(FaultKind.AnswerVanished, 0.5))
        {
            Vanish(flight);
            return;
        }

        var back = Travel();
        if (_faults.Strikes(FaultKind.SlowAnswer)) back += _plan.RequestTimeout * (1.2 * _dice.Roll());
        if (_world.Now + back >= flight.Deadline) Silence(flight);
        else _world.After(back, () => flight.Settle(reply));
    }

    private Reply<T> Serve<T>(SnowpipeCall call, AccessToken access, Func<Reply<T>> act)
    {
        if (Gate(access) is { } closed) return closed;
        if (Mood(call) is not { } mood) return act();
        // The load balancer gives up on a request that the service may go on with.
        if (mood.Acts) _ = act();
        return mood.Refusal;
    }

    private Refusal? Gate(AccessToken access)
    {
        if (_weather.HasMovedFrom(access.IngestHost)) return new Refusal(410);
        if (!_tokens.IsGood(access)) return new Refusal(401, "390318");
        if (_world.Now < _weather.ForbiddenUntil) return new Refusal(403);
        if (_world.Now < _weather.PipeMissingUntil) return new Refusal(404, "ERR_PIPE_DOES_NOT_EXIST_OR_NOT_AUTHORIZED");
        return _world.Now < _weather.OverloadUntil ? new Refusal(_weather.OverloadStatus) : null;
    }

    private (Refusal Refusal, bool Acts)? Mood(SnowpipeCall call)
    {
        if (_faults.HaveEnded) return null;
        if (_faults.Strikes(FaultKind.TooManyRequests)) return (new Refusal(429, RetryAfter: _dice.Hits(0.3) ? _dice.Seconds(1, 20) : null), false);
        if (_faults.Strikes(FaultKind.Unavailable)) return (new Refusal(503, RetryAfter: _dice.Hits(0.2) ? _dice.Seconds(1, 10) : null), _dice.Hits(0.4));
        if (_faults.Strikes(FaultKind.RetryRequest)) return (new Refusal(_dice.Pick(500, 503), "ERR_GENERAL_EXCEPTION_RETRY_REQUEST"), false);
        if (_faults.Strikes(FaultKind.ServerError)) return (new Refusal(_dice.Pick(500, 502, 504)), _dice.Hits(0.4));
        if (_faults.Strikes(FaultKind.RequestTimedOut)) return (new Refusal(_dice.Pick(408, 499)), _dice.Hits(0.4));
        if (_faults.Strikes(FaultKind.TokenRefused, 0.5)) return (new Refusal(401, "390144"), false);
        if (_faults.Strikes(FaultKind.ProxyPage)) return (new Refusal(_dice.Pick(502, 503)), _dice.Hits(0.4));
        if (_faults.Strikes(FaultKind.Redirected, 0.2)) return (new Refusal(307), false);
        return call switch
        {
            SnowpipeCall.AppendRows when _faults.Strikes(FaultKind.BodyTooLarge, 0.5) => (new Refusal(413), false),
            SnowpipeCall.AppendRows when _faults.Strikes(FaultKind.PoisonedSuccess, 0.5) => (new Refusal(200, Form: RefusalForm.Poisoned), _dice.Hits(0.5)),
            SnowpipeCall.OpenChannel when _faults.Strikes(FaultKind.OpenInProgress, 2) => (new Refusal(409, "ERR_OPEN_CHANNEL_IN_PROGRESS"), false),
            _ => null,
        };
    }

    private sealed class Flight<T>(TimeSpan deadline, Action<Reply<T>> settled)
    {
        private bool _isSettled;

        public TimeSpan Deadline => deadline;

        public void Settle(Reply<T> reply)
        {
            if (_isSettled) return;
            _isSettled = true;
            settled(reply);
        }
    }
}
