using ThermalActors.Emulator.Http;
using ThermalActors.Scenarios.Faults;

namespace ThermalActors.Scenarios.Actors;

/// <summary>What lies between the station's HTTP client and the service: distance, outages, and messages that are lost or late.</summary>
internal sealed class Network(LiveSetting setting, StationLife life) : HttpMessageHandler
{
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(2);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        life.Point();
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        var copy = await CopyAsync(request);
        var isLate = setting.Faults.Strikes(FaultKind.LateRequest, 0.3);
        var way = isLate ? setting.Dice.Between(setting.Plan.RequestTimeout, setting.Plan.RequestTimeout + Latest) : Distance();
        await using var givenUp = cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken));
        setting.World.After(way, () => _ = ArriveAsync(copy, answer, isLate ? CancellationToken.None : cancellationToken));
        return await answer.Task;
    }

    private async Task ArriveAsync(HttpRequestMessage request, TaskCompletionSource<HttpResponseMessage> answer, CancellationToken client)
    {
        // A request that is on its way outlives its sender now and then.
        if (!life.IsAlive && setting.Dice.Hits(0.5)) return;
        if (client.IsCancellationRequested) return;
        if (IsCut(request.RequestUri!))
        {
            Complete(answer, () => answer.TrySetException(new HttpRequestException(HttpRequestError.ConnectionError, "no route to host")));
            return;
        }

        if (setting.Faults.Strikes(FaultKind.RequestVanished, 0.3)) return;
        try
        {
            var response = await setting.Service.Door.SendAsync(request, life.IsAlive ? client : CancellationToken.None);
            if (setting.Faults.Strikes(FaultKind.AnswerVanished, 0.3)) return;
            setting.World.After(Distance(), () => Complete(answer, () => answer.TrySetResult(response)));
        }
        catch (HttpRequestException lost)
        {
            setting.World.After(Distance(), () => Complete(answer, () => answer.TrySetException(lost)));
        }
        catch (OperationCanceledException)
        {
            // The station has hung up.
        }
    }

    private void Complete(TaskCompletionSource<HttpResponseMessage> answer, Action complete)
    {
        if (life.IsAlive && !answer.Task.IsCompleted) complete();
    }

    private bool IsCut(Uri url) =>
        setting.World.Now < setting.NetworkDownUntil || (url.Port == InProcessServer.ControlPort && setting.World.Now < setting.ControlDownUntil);

    private TimeSpan Distance() => setting.Plan.Latency * setting.Dice.Roll();

    // The client disposes its request when it gives up; what is on the way is on the way.
    private static async Task<HttpRequestMessage> CopyAsync(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri);
        foreach (var (name, values) in request.Headers.NonValidated) copy.Headers.TryAddWithoutValidation(name, values);
        if (request.Content is not { } content) return copy;
        copy.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync());
        foreach (var (name, values) in content.Headers.NonValidated) copy.Content.Headers.TryAddWithoutValidation(name, values);
        return copy;
    }
}
