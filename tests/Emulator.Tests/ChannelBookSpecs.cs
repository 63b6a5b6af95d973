using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using ThermalActors.Emulator.Channels;

namespace ThermalActors.Emulator.Tests;

/// <summary>The channel logic without I/O.</summary>
public sealed class ChannelBookSpecs
{
    private static readonly ChannelKey Key = new("PIPE", "CH");
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData("2_4", typeof(AppendOutcome.Accepted))]
    [InlineData("2_3", typeof(AppendOutcome.Replayed))]
    [InlineData("2_1", typeof(AppendOutcome.Replayed))]
    [InlineData("2_5", typeof(AppendOutcome.Gap))]
    [InlineData("1_4", typeof(AppendOutcome.Stale))]
    [InlineData("3_4", typeof(AppendOutcome.Stale))]
    [InlineData("2", typeof(AppendOutcome.Malformed))]
    [InlineData("2_-4", typeof(AppendOutcome.Malformed))]
    [InlineData("_4", typeof(AppendOutcome.Malformed))]
    [InlineData(null, typeof(AppendOutcome.Malformed))]
    public void A_token_is_judged_by_both_its_sequencers(string? token, Type outcome)
    {
        // Session 2 of a channel: two appends committed, the third in the buffer, so it waits for 2_4.
        var channel = new Channel
        {
            Key = Key,
            CreatedOn = Now,
            ClientSequencer = 2,
            CommittedRowSequencer = 2,
            Buffer = [new BufferedBatch(3, null, "3", null, [], Now)],
        };
        Assert.IsType(outcome, ChannelBook.Empty.With(channel).Append(Key, token, Batch(9), Now).Outcome);
    }

    [Fact]
    public void An_invalid_channel_refuses_its_own_token_and_calls_others_stale()
    {
        var book = ChannelBook.Empty.With(new Channel { Key = Key, CreatedOn = Now, StatusCode = "ERR_X" });
        Assert.Equal(new AppendOutcome.Unusable("ERR_X"), book.Append(Key, "0_1", Batch(1), Now).Outcome);
        Assert.IsType<AppendOutcome.Stale>(book.Append(Key, "1_1", Batch(1), Now).Outcome);
        Assert.IsType<AppendOutcome.Missing>(book.Append(new ChannelKey("PIPE", "OTHER"), "0_1", Batch(1), Now).Outcome);
    }

    [Fact]
    public void A_commit_moves_token_counters_and_sequencer_at_once()
    {
        var channel = Accept(Accept(new Channel { Key = Key, CreatedOn = Now, CommittedToken = "0" }, Batch(1)), new IncomingBatch(null, null, null, []));
        var note = new RowErrorNote("1", "bad", Now);
        var committed = channel.Committed(new CommitTally(5, 1, note));
        Assert.Equal(("1", 2L, 5L, 1L, 6L), (committed.CommittedToken, committed.CommittedRowSequencer, committed.RowsInserted, committed.RowErrors, committed.RowsParsed));
        Assert.Equal(note, committed.LastError);
        Assert.Empty(committed.Buffer);
        Assert.Equal(channel.Expected, committed.Expected);
    }

    [Theory]
    [InlineData("plain", "PLAIN")]
    [InlineData("\"Quoted\"", "Quoted")]
    [InlineData("\"say \"\"hi\"\"\"", "say \"hi\"")]
    [InlineData("\"", "\"")]
    public void Names_in_a_path_follow_the_quoting_rule(string segment, string name) => Assert.Equal(name, ObjectName.Resolve(segment));

    /// <summary>
    /// Any mixture of opens, appends with any token, commits and losses: each batch that was accepted is committed once, dropped once, or
    /// still waiting; and what commits does so in the order of acceptance.
    /// </summary>
    [Property(MaxTest = 500)]
    public Property Every_accepted_batch_has_exactly_one_fate_in_order() => Prop.ForAll(
        Gen.ListOf(Gen.Choose(0, 9)).ToArbitrary(),
        static steps =>
        {
            var book = ChannelBook.Empty.Open(Key, null, false, Now).Book;
            List<string> accepted = [], committed = [], dropped = [];
            var number = 0;
            foreach (var step in steps)
            {
                var channel = book.Find(Key)!;
                var expected = channel.Expected;
                if (step == 9)
                {
                    (book, var outcome) = book.Open(Key, null, failOnUncommittedRows: false, Now);
                    dropped.AddRange(((OpenOutcome.Opened)outcome).Discarded.Select(static b => b.EndToken!));
                }
                else if (step == 8)
                {
                    committed.AddRange(channel.Buffer.Select(static b => b.EndToken!));
                    book = book.With(channel.Committed(new CommitTally(channel.Buffer.Count, 0, null)));
                }
                else
                {
                    // Mostly the right token, sometimes an older one, a skipped one, or one of another session.
                    var mark = step switch
                    {
                        5 => expected with { RowSequencer = Math.Max(0, expected.RowSequencer - 1) },
                        6 => expected with { RowSequencer = expected.RowSequencer + 1 },
                        7 => expected with { ClientSequencer = expected.ClientSequencer + 1 },
                        _ => expected,
                    };
                    (book, var outcome) = book.Append(Key, mark.ToString(), Batch(++number), Now);
                    if (outcome is AppendOutcome.Accepted a) accepted.Add(a.Batch.EndToken!);
                    if (outcome is AppendOutcome.Gap gap) dropped.AddRange(gap.Discarded.Select(static b => b.EndToken!));
                }
            }

            var waiting = book.Find(Key)!.Buffer.Select(static b => b.EndToken!);
            var fates = committed.Concat(dropped).Concat(waiting).Order(StringComparer.Ordinal);
            var inOrder = committed.SequenceEqual(committed.OrderBy(t => accepted.IndexOf(t)), StringComparer.Ordinal);
            return fates.SequenceEqual(accepted.Order(StringComparer.Ordinal), StringComparer.Ordinal) && inOrder;
        });

    private static IncomingBatch Batch(int end) => new(null, end.ToString(System.Globalization.CultureInfo.InvariantCulture), null, [new byte[] { 1 }]);

    private static Channel Accept(Channel channel, IncomingBatch batch) =>
        ChannelBook.Empty.With(channel).Append(Key, channel.Expected.ToString(), batch, Now).Book.Find(Key)!;
}
