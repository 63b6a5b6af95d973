using System.Collections.Immutable;
using System.Net;
using ThermalActors.Emulator.Faults;
using ThermalActors.Emulator.Tests.Fixtures;

namespace ThermalActors.Emulator.Tests;

/// <summary>The stage at which a fault plan is asked, before and after a call acts.</summary>
public sealed class FaultSpecs
{
    [Fact]
    public async Task C62_an_answer_lost_after_the_append_leaves_the_rows_accepted_and_the_retry_stores_nothing_more()
    {
        var plan = new Plan { LoseAnswerOf = static call => call is { Kind: CallKind.Append, Number: 1 } };
        await using var station = await Station.StartAsync(o => o with { Faults = plan });
        var opened = await station.OpenAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => station.AppendAsync(opened.Next, Station.Rows(1, 3), "offsetToken=3"));
        var retried = await station.AppendAsync(opened.Next, Station.Rows(1, 3), "offsetToken=3");
        Assert.Equal("0_2", retried.Next);
        station.PassCommit();
        Assert.Equal(3, await station.CountAsync());
        Assert.Equal([CallKind.Open, CallKind.Append, CallKind.Append], plan.Seen.Where(static c => c.Kind is CallKind.Open or CallKind.Append).Take(3).Select(static c => c.Kind));
    }

    [Fact]
    public async Task C63_an_answer_before_the_call_keeps_it_from_acting()
    {
        var busy = new FaultAction.Answer(503, "\"ERR_GENERAL_EXCEPTION_RETRY_REQUEST\"") { Headers = ImmutableDictionary<string, string>.Empty.Add("Retry-After", "2") };
        var plan = new Plan { InsteadOf = call => call is { Kind: CallKind.Append, Number: 1 } ? busy : FaultAction.None };
        await using var station = await Station.StartAsync(o => o with { Faults = plan });
        var opened = await station.OpenAsync();
        var refused = await station.AppendAsync(opened.Next, Station.Rows(1, 3), "offsetToken=3");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Equal("2", refused.Headers["Retry-After"]);
        Assert.Equal("\"ERR_GENERAL_EXCEPTION_RETRY_REQUEST\"", refused.Body);
        Assert.Equal(0, Assert.Single(station.Admin.Channels()).BufferedRows);
    }

    [Fact]
    public async Task C63_a_stall_lasts_as_long_as_the_virtual_clock_says()
    {
        var plan = new Plan { InsteadOf = static call => call.Kind == CallKind.Status ? new FaultAction.Stall(TimeSpan.FromHours(1)) : FaultAction.None };
        await using var station = await Station.StartAsync(o => o with { Faults = plan, TokenLifetime = TimeSpan.FromDays(36_500) });
        await station.OpenAsync();
        var status = station.StatusAsync("CH");
        await plan.Asked.Task;
        Assert.False(status.IsCompleted);
        while (!status.IsCompleted)
        {
            station.Clock.Advance(TimeSpan.FromMinutes(30));
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.OK, (await status).Status);
    }

    private sealed class Plan : IFaultPlan
    {
        private readonly Lock _gate = new();
        private readonly List<CallInfo> _seen = [];

        public Func<CallInfo, bool> LoseAnswerOf { get; init; } = static _ => false;

        public Func<CallInfo, FaultAction> InsteadOf { get; init; } = static _ => FaultAction.None;

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<CallInfo> Seen
        {
            get
            {
                lock (_gate) return [.. _seen];
            }
        }

        public FaultAction Before(CallInfo call)
        {
            lock (_gate) _seen.Add(call);
            var action = InsteadOf(call);
            if (action is FaultAction.Stall) Asked.TrySetResult();
            return action;
        }

        public FaultAction After(CallInfo call, int status) => LoseAnswerOf(call) ? new FaultAction.Cut() : FaultAction.None;
    }
}
