using ThermalActors.Readings.Streaming;
using ThermalActors.Scenarios.Machine;
using ThermalActors.Scenarios.Service;
using ThermalActors.Snowpipe;

namespace ThermalActors.Scenarios.Station;

/// <summary>The mistakes that can be planted into a session; without one everything passes through unchanged.</summary>
internal sealed class SessionMistakes(Setting setting, StationProcess process)
{
    private AppendRequest? _last;

    public Sequence CursorOf(Sequence after) =>
        setting.Mutation == Mutation.NoRewind && process.Accepted > after ? process.Accepted : after;

    public AppendRequest RequestOf(AppendRequest request)
    {
        var isRetry = ReferenceEquals(_last, request);
        _last = request;
        return setting.Mutation switch
        {
            Mutation.FreshRequestIdOnRetry when isRetry => request with { RequestId = setting.Dice.Id() },
            Mutation.RecutOnRetry when isRetry => Halve(request),
            _ => request,
        };
    }

    public Reply<ContinuationToken> ReplyTo(AppendRequest request, Reply<ContinuationToken> reply)
    {
        switch (setting.Mutation)
        {
            case Mutation.DeleteOn200 when reply.Refusal is null:
                process.Spool.Trim(setting.Spool.SpoolId, request.End);
                return reply;
            case Mutation.ReopenOn401 when reply.Refusal is { Http: 401 }:
            case Mutation.ReopenOnBackPressure when reply.Refusal is { Http: 429 or 503 }:
                return new Refusal(200, Form: RefusalForm.Poisoned);
            default:
                return reply;
        }
    }

    private static AppendRequest Halve(AppendRequest request)
    {
        var rows = request.Body.Length / ModelServer.RowBytes / 2;
        return rows == 0 ? request : request with
        {
            End = new OffsetToken(request.Start.Plus(rows - 1), request.End.Fingerprint),
            Body = request.Body[..(rows * ModelServer.RowBytes)],
        };
    }
}
