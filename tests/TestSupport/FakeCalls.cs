using System.Collections.Concurrent;

namespace ThermalActors.TestSupport;

/// <summary>
/// The script of one asynchronous method of a fake. A call takes the next queued answer, else the standing answer, else it
/// stays open until the test answers it through <see cref="Next"/>: so a test can hold an answer back, let it come late, or never.
/// </summary>
/// <typeparam name="TArgs">The arguments of the method, as a record.</typeparam>
/// <typeparam name="TResult">What it returns.</typeparam>
public sealed class FakeCalls<TArgs, TResult>
{
    private readonly ConcurrentQueue<Func<TArgs, TResult>> _queued = new();
    private readonly ConcurrentQueue<FakeCall<TArgs, TResult>> _all = new();
    private readonly BlockingCollection<FakeCall<TArgs, TResult>> _unseen = [];
    private volatile Func<TArgs, TResult>? _standing;
    private volatile int _holds;

    /// <summary>Every call so far, oldest first.</summary>
    public IReadOnlyList<FakeCall<TArgs, TResult>> All => [.. _all];

    /// <summary>How many calls were made.</summary>
    public int Count => _all.Count;

    /// <summary>Answers one later call.</summary>
    public FakeCalls<TArgs, TResult> Enqueue(TResult result) => Enqueue(_ => result);

    /// <summary>Answers one later call by its arguments; an exception is what the method's task fails with.</summary>
    public FakeCalls<TArgs, TResult> Enqueue(Func<TArgs, TResult> answer)
    {
        _queued.Enqueue(answer);
        return this;
    }

    /// <summary>Leaves the next call open even when there is a standing answer.</summary>
    public FakeCalls<TArgs, TResult> HoldNext()
    {
        Interlocked.Increment(ref _holds);
        return this;
    }

    /// <summary>Answers every call for which nothing is queued; null leaves them open.</summary>
    public FakeCalls<TArgs, TResult> Always(Func<TArgs, TResult>? answer)
    {
        _standing = answer;
        return this;
    }

    /// <summary>The next call that the test has not looked at yet, answered or open; fails when none comes in time.</summary>
    public FakeCall<TArgs, TResult> Next(TimeSpan? timeout = null) =>
        _unseen.TryTake(out var call, timeout ?? TimeSpan.FromSeconds(10))
            ? call
            : throw new Xunit.Sdk.XunitException($"No call with {typeof(TArgs).Name} came.");

    /// <summary>Asserts that there was no call that the test has not looked at.</summary>
    public void ExpectNone()
    {
        if (_unseen.TryTake(out var call)) throw new Xunit.Sdk.XunitException($"Unexpected call: {call.Args}");
    }

    /// <summary>Called by the fake's method.</summary>
    public Task<TResult> InvokeAsync(TArgs args, CancellationToken cancellation)
    {
        var call = new FakeCall<TArgs, TResult>(args, cancellation);
        if (!TakeHold() && (_queued.TryDequeue(out var answer) || (answer = _standing) is not null)) call.AnswerBy(answer);
        _all.Enqueue(call);
        _unseen.Add(call, CancellationToken.None);
        return call.Task;
    }

    private bool TakeHold()
    {
        for (var holds = _holds; holds > 0; holds = _holds)
        {
            if (Interlocked.CompareExchange(ref _holds, holds - 1, holds) == holds) return true;
        }

        return false;
    }
}

/// <summary>One recorded call of a fake.</summary>
public sealed class FakeCall<TArgs, TResult>
{
    private readonly TaskCompletionSource<TResult> _result = new();

    internal FakeCall(TArgs args, CancellationToken cancellation)
    {
        Args = args;
        Cancellation = cancellation;
        if (cancellation.CanBeCanceled) cancellation.Register(() => Inline.Run(() => _result.TrySetCanceled(cancellation)));
    }

    /// <summary>The arguments.</summary>
    public TArgs Args { get; }

    /// <summary>The token the caller passed; an open call ends with its cancellation.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>True while nobody has answered.</summary>
    public bool IsOpen => !_result.Task.IsCompleted;

    internal Task<TResult> Task => _result.Task;

    /// <summary>Answers the call; false when it was over already.</summary>
    public bool Answer(TResult result) => Inline.Run(() => _result.TrySetResult(result));

    /// <summary>Lets the call throw.</summary>
    public bool Throw(Exception error) => Inline.Run(() => _result.TrySetException(error));

    internal void AnswerBy(Func<TArgs, TResult> answer)
    {
        try
        {
            _result.TrySetResult(answer(Args));
        }
        catch (Exception error)
        {
            _result.TrySetException(error);
        }
    }
}
