using System.Text;
using ThermalActors.Actors.Channel;
using ThermalActors.Readings.Streaming;
using ThermalActors.Snowpipe;
using ThermalActors.Snowpipe.Credentials;

namespace ThermalActors.Actors.Tests.Channel;

/// <summary>A step that breaks an invariant is not acted on: each of them planted once (snowpipe-rest.md §10.5, design §4).</summary>
public sealed class InvariantSpecs
{
    private static readonly AccessToken Access = new(1, new Uri("https://ingest.example.snowflakecomputing.com"), new Secret("t"), TokenKind.Scoped, null);
    private static readonly ChannelPolicy Policy = new(
        SessionRun.Policy, SessionRun.Policy.Retry, SessionRun.Policy.Retry, 5, 3, 64, TimeSpan.FromMinutes(1));

    [Fact]
    public void I1_a_second_append_beside_the_one_in_flight()
    {
        var state = SessionRun.Appending().State;
        var request = InFlight(state).Request;

        Refuses(state, new SessionInput.PollDue(), state, "I1", new SessionEffect.AppendRows(9, Access, request));
    }

    [Fact]
    public void I2_I7_a_repetition_with_other_bytes_or_another_request_id()
    {
        var waiting = SessionRun.Appending().AppendFails(Snowpipe.Results.FailureClass.Ambiguous).State;
        var inFlight = ((SessionPhase.RetryWait)waiting.Phase).InFlight;
        var other = inFlight with { Request = inFlight.Request with { RequestId = Guid.NewGuid() } };
        var after = waiting with { Phase = new SessionPhase.Appending(9, other, 1) };

        Refuses(waiting, new SessionInput.RetryDue(), after, "I2, I7", new SessionEffect.AppendRows(9, Access, other.Request));
    }

    [Fact]
    public void I2_a_new_batch_under_a_token_that_is_not_the_current_one()
    {
        var (ready, after, request) = Sent(token: "0_0", first: 1, last: 10);

        Refuses(ready, new SessionInput.RetryDue(), after, "I2", new SessionEffect.AppendRows(9, Access, request));
    }

    [Fact]
    public void I4_rows_that_were_accepted_already()
    {
        var ready = SessionRun.Appending().Appended("1_2").State;
        var (_, after, request) = Sent("1_2", first: 10, last: 20, ready);

        Refuses(ready, new SessionInput.RetryDue(), after, "I4", new SessionEffect.AppendRows(9, Access, request));
    }

    [Fact]
    public void I5_a_second_open_in_one_session()
    {
        var state = SessionRun.Appending().State;

        Refuses(state, new SessionInput.PollDue(), state, "I5", new SessionEffect.OpenChannel(9, Access, false, Guid.NewGuid()));
    }

    [Fact]
    public void A_committed_offset_of_a_session_that_goes_down()
    {
        var state = SessionRun.Appending().Appended("1_2").PollDue().Status(SessionRun.Token(10).ToString(), inserted: 10).State;
        var after = state with { Live = state.Live! with { Ledger = state.Live.Ledger with { Committed = null } } };

        Refuses(state, new SessionInput.PollDue(), after, "moved the committed offset");
    }

    [Fact]
    public void I3_a_trim_beyond_the_journal()
    {
        var state = Channel(mark: 10);

        Refuses(state, state, "I3", new ChannelEffect.TrimSpool(SessionRun.Token(20)));
    }

    [Fact]
    public void A_trim_of_rows_under_suspicion()
    {
        var rejection = new RowsRejected(SessionRun.Token(10).ToString(), 1, null, default) { From = OffsetToken.Plain(new Sequence(1)) };
        var state = Channel(mark: 10);
        var after = state with { Facts = state.Facts.Apply(rejection) };

        Refuses(state, after, "under suspicion", new ChannelEffect.TrimSpool(SessionRun.Token(10)));
    }

    [Fact]
    public void A_mark_that_goes_down()
    {
        var state = Channel(mark: 10);

        Refuses(state, state with { Facts = ChannelFacts.None }, "moved the mark");
    }

    [Fact]
    public void A_second_session_beside_the_one_that_is_alive()
    {
        var state = Channel(mark: 0) with { Phase = ChannelPhase.Running };

        Refuses(state, state, "beside the one that is alive", new ChannelEffect.StartSession(SessionRun.Policy, default, null));
    }

    [Fact]
    public void A_change_of_the_sequence_before_everything_is_journaled()
    {
        var state = Channel(mark: 10) with { Phase = ChannelPhase.Switching, Writing = true };

        Refuses(state, state, "changed the sequence", new ChannelEffect.StartNewHistory("foreign"));
    }

    private static ChannelState Channel(long mark)
    {
        var facts = mark == 0 ? ChannelFacts.None : ChannelFacts.None.Apply(new OffsetCommitted(SessionRun.Token(mark).ToString(), mark, 0, default));
        return ChannelState.Initial(Policy, facts);
    }

    private static InFlight InFlight(SessionState state) => ((SessionPhase.Appending)state.Phase).InFlight;

    private static (SessionState Ready, SessionState After, AppendRequest Request) Sent(string token, long first, long last, SessionState? state = null)
    {
        var ready = state ?? SessionRun.Ready().State;
        var batch = SessionRun.Batch(first, last);
        var request = new AppendRequest(
            Guid.NewGuid(), new ContinuationToken(token), batch.First, batch.End, Encoding.UTF8.GetBytes("{}\n"), "zstd", 3);
        var inFlight = new InFlight(request, batch, 0, TimeSpan.Zero, null, MaybeAccepted: false, Rejected: false);
        return (ready, ready with { Phase = new SessionPhase.Appending(9, inFlight, 1) }, request);
    }

    private static void Refuses(SessionState before, SessionInput input, SessionState after, string why, params SessionEffect[] effects)
    {
        var error = Assert.Throws<InvalidOperationException>(() => SessionInvariants.Check(before, input, new SessionStep(after, [.. effects])));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    private static void Refuses(ChannelState before, ChannelState after, string why, params ChannelEffect[] effects)
    {
        var error = Assert.Throws<InvalidOperationException>(() => ChannelInvariants.Check(before, new ChannelInput.RetryDue(), new ChannelStep(after, [.. effects])));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }
}
