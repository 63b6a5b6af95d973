using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ThermalActors.Snowpipe.Credentials;
using ThermalActors.Snowpipe.Results;

namespace ThermalActors.Host.Diagnostics;

/// <summary>
/// Asks the service what its documentation leaves open (Q1 to Q13 of snowpipe-rest.md §9), on a channel of its own that is dropped at the
/// end. It appends a handful of rows, each marked as simulated and with the host name <see cref="Mark"/>.
/// </summary>
/// <param name="calls">The calls.</param>
/// <param name="channel">The throw-away channel.</param>
/// <param name="logInLate">Logs in with a JWT that is two minutes old; null where the login is no key pair.</param>
/// <param name="time">The clock of waits and stamps.</param>
internal sealed class ProtocolProbe(ProtocolCalls calls, string channel, Func<CancellationToken, Task<SnowpipeResult<AccessToken>>>? logInLate, TimeProvider time)
{
    /// <summary>Host name in every row of a probe.</summary>
    public const string Mark = "thermal-actors-doctor-protocol";

    private const string Bogus = "eyJhbGciOiJub25lIn0.e30.x";
    private const int Burst = 20;
    private const int Polls = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>A channel name nobody else has.</summary>
    public static string FreshChannel() => $"TA-DOCTOR_{RandomNumberGenerator.GetHexString(12)}_PROTOCOL";

    /// <summary>Asks everything; drops the channel whatever happens.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var opened = await calls.OpenAsync(channel, cancellation);
        if (opened.Member("next_continuation_token") is not { } first)
        {
            yield return Question(1).Fail($"the channel {channel} cannot be opened: {opened.Line()}", "the questions are asked on a channel of their own", "Run `thermal-actors doctor` without --protocol: it says why.");
            yield break;
        }

        try
        {
            await foreach (var finding in AskAsync(first, cancellation)) yield return finding;
        }
        finally
        {
            await calls.DropAsync(channel, CancellationToken.None);
        }
    }

    private async IAsyncEnumerable<Finding> AskAsync(string first, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var one = await calls.AppendAsync(channel, first, 1, Row() + "\n", cancellation);
        var second = one.Member("next_continuation_token") ?? first;
        var two = await calls.AppendAsync(channel, second, 2, Row() + "\n", cancellation);
        var third = two.Member("next_continuation_token") ?? second;
        var replay = await calls.AppendAsync(channel, first, 1, Row() + "\n", cancellation);
        var returned = replay.Member("next_continuation_token");
        yield return Question(1).Ok(returned is null
            ? $"an old replay is refused: {replay.Line()}"
            : Same(returned, third) ? "an old replay returns the latest token" : Same(returned, second) ? "an old replay returns the token after the replayed one" : $"an old replay returns another token ({returned})");

        var gap = await calls.AppendAsync(channel, Ahead(third), 9, Row() + "\n", cancellation);
        var missing = await calls.AppendAsync(channel + "_NONE", third, 3, Row() + "\n", cancellation);
        yield return Question(2).Ok($"an append after a gap: {gap.Line()}; to a missing channel: {missing.Line()}");

        var current = await ReopenAsync(cancellation) ?? third;
        var wrong = await calls.AppendAsync(channel, current, 3, Row().Replace("\"simulated\"", "\"temperature\":\"no number\",\"simulated\"", StringComparison.Ordinal) + "\n", cancellation);
        current = wrong.Member("next_continuation_token") ?? current;
        var counted = await CommittedAsync(wrong.IsSuccess ? "3" : "2", cancellation);
        var (type, stamp) = FirstOf(counted, "last_error_timestamp_ms", "last_error_timestamp", "last_error_offset_upper_bound_timestamp");
        yield return Question(3).Ok(stamp is null ? "no time of the last error is told" : $"{type} = {stamp}");
        var (counter, errors) = FirstOf(counted, "rows_error_count", "rows_errors");
        yield return Question(4).Ok(errors is null ? "no counter of rejected rows is told" : $"the counter is called {counter} (now {errors})");

        var folded = await calls.StatusAsync(channel.ToLowerInvariant(), cancellation);
        yield return Question(5).Ok(folded.Member("channel_statuses", channel.ToLowerInvariant()) is not null || folded.Member("channel_statuses", channel) is not null
            ? "a channel name in lower case finds the channel" : $"a channel name in lower case is another channel: {folded.Line()}");
        yield return await LateLoginAsync(cancellation);
        yield return Question(7).Ok(logInLate is null ? "an access token works on the data plane as it is" : "the exchanged token works on the data plane; access tokens were not tried");
        yield return await BurstAsync(cancellation);

        var before = errors;
        var reopened = await ReopenAsync(cancellation) ?? current;
        var (_, after) = FirstOf(await calls.StatusAsync(channel, cancellation), "rows_error_count", "rows_errors");
        yield return Question(9).Ok(before is null or "0" ? $"no row was rejected, so a reopen shows nothing ({after ?? "no counter"})" : Same(before, after) ? "a reopen keeps the counters" : $"a reopen changes the counter from {before} to {after ?? "nothing"}");

        var unended = await calls.AppendAsync(channel, reopened, 4, Row(), cancellation);
        var next = unended.Member("next_continuation_token") ?? reopened;
        var empty = await calls.AppendAsync(channel, next, 5, string.Empty, cancellation);
        next = empty.Member("next_continuation_token") ?? next;
        var lines = await calls.AppendAsync(channel, next, 6, Row().Replace(",", ",\n", StringComparison.Ordinal) + "\n", cancellation);
        yield return Question(10).Ok($"without a last line end: {unended.Line()}; empty: {empty.Line()}; an object on several lines: {lines.Line()}");
        yield return Question(11).Ok($"the token was {third} before a reopen and {reopened} after it");
        yield return Question(12).Ok($"a usable channel is called {counted.Member("channel_statuses", channel, "channel_status_code") ?? "nothing"}");
        var refused = await calls.StatusAsync(channel, cancellation, Bogus);
        yield return Question(13).Ok($"a token that is none: {refused.Line()} ({(refused.Member("error_code") is not null ? "shape D" : refused.Member("code") is not null ? "shape L" : "another shape")})");
    }

    private async Task<Finding> LateLoginAsync(CancellationToken cancellation)
    {
        if (logInLate is null) return Question(6).Skipped("the login is no key pair");
        return await logInLate(cancellation) switch
        {
            SnowpipeResult<AccessToken>.Failed { Failure: var failure } => Question(6).Ok($"a JWT of two minutes ago is refused: {failure.Message}"),
            _ => Question(6).Ok("a JWT of two minutes ago is accepted"),
        };
    }

    private async Task<Finding> BurstAsync(CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => calls.StatusAsync(channel, cancellation)));
        var seconds = time.GetElapsedTime(started).TotalSeconds;
        return Question(8).Ok(string.Create(CultureInfo.InvariantCulture, $"{answers.Count(answer => answer.Status == 429)} of {Burst} calls within {seconds:0.0} s were answered with 429"));
    }

    private async Task<string?> ReopenAsync(CancellationToken cancellation) => (await calls.OpenAsync(channel, cancellation)).Member("next_continuation_token");

    /// <summary>Waits until the rows are committed, or not much longer.</summary>
    private async Task<ProtocolAnswer> CommittedAsync(string offset, CancellationToken cancellation)
    {
        var status = await calls.StatusAsync(channel, cancellation);
        for (var i = 0; i < Polls && !Same(status.Member("channel_statuses", channel, "last_committed_offset_token"), offset); i++)
        {
            await Task.Delay(Pause, time, cancellation);
            status = await calls.StatusAsync(channel, cancellation);
        }

        return status;
    }

    private (string Name, string? Value) FirstOf(ProtocolAnswer status, params string[] names) =>
        names.Select(name => (name, status.Member("channel_statuses", channel, name))).FirstOrDefault(each => each.Item2 is not null and not "null", (names[0], null));

    /// <summary>A token whose row part is some rows ahead; where it has none, one that nobody has.</summary>
    private static string Ahead(string token)
    {
        var cut = token.LastIndexOf('_');
        return cut > 0 && long.TryParse(token[(cut + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var row)
            ? string.Create(CultureInfo.InvariantCulture, $"{token[..cut]}_{row + 7}") : token + "7";
    }

    private string Row() => string.Create(CultureInfo.InvariantCulture, $$"""{"hostname":"{{Mark}}","device":"{{Mark}}","channel":"{{channel}}","simulated":true,"datetimestamp":"{{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}"}""");

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.Ordinal);

    private static CheckId Question(int number) => Questions[number - 1];

    /// <summary>The questions, in their order; a code is never given a new meaning.</summary>
    public static IReadOnlyList<CheckId> Questions { get; } =
    [
        new("TA-PRT-01", "old replay"), new("TA-PRT-02", "gap, no channel"), new("TA-PRT-03", "time of error"), new("TA-PRT-04", "error counter"),
        new("TA-PRT-05", "case of names"), new("TA-PRT-06", "age of a JWT"), new("TA-PRT-07", "kind of token"), new("TA-PRT-08", "calls a second"),
        new("TA-PRT-09", "counters at reopen"), new("TA-PRT-10", "odd bodies"), new("TA-PRT-11", "token at reopen"), new("TA-PRT-12", "good status"),
        new("TA-PRT-13", "shape of a 401"),
    ];
}
