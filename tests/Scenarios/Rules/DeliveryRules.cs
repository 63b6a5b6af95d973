namespace ThermalActors.Scenarios.Rules;

/// <summary>The named rules (design §3–§5, snowpipe-rest.md §10.3–§10.5).</summary>
internal static class DeliveryRules
{
    public static readonly Rule OneAppendInFlight = new(
        "I1-one-append-in-flight", "At most one append waits for its answer.",
        "snowpipe-rest.md §10.5 I1; design §7 'one append in flight'");

    public static readonly Rule OneContentPerToken = new(
        "I2-one-content-per-token", "A continuation token is used with exactly one content, unless every use before was refused with 413.",
        "snowpipe-rest.md §10.5 I2, §10.3 R8; design §4 'a continuation token is used with exactly one batch content'");

    public static readonly Rule CommittedBeforeTrim = new(
        "I3-committed-before-trim", "Rows leave the spool only when the service has committed them.",
        "snowpipe-rest.md §10.5 I3; design §3 'server says c → persist OffsetCommitted(c) → only then trim the spool to c'");

    public static readonly Rule JournaledBeforeTrim = new(
        "S1-journaled-before-trim", "The spool is trimmed at most up to the mark in the journal.",
        "design §4 'trimmed ≤ journal mark'");

    public static readonly Rule ResumesAfterCommitted = new(
        "I4-resumes-after-committed", "The first row after an open is c+1, or mark+1 when the channel lost its history.",
        "snowpipe-rest.md §10.5 I4, §10.3 R4 and R6; design §5 'channel expired … go on at mark + 1'");

    public static readonly Rule Contiguous = new(
        "I4-contiguous", "Every further batch of a session starts right after the last accepted row.",
        "snowpipe-rest.md §10.2.4 'n contiguous to the last accepted offset'");

    public static readonly Rule RefreshOpensNothing = new(
        "I5-refresh-opens-nothing", "One 401 costs a token and a repetition of the same call, never the session.",
        "snowpipe-rest.md §10.5 I5, §10.3 R3; design §3 'one 401 costs one token refresh and a repeat of the same bytes, never a reopen'");

    public static readonly Rule BackPressureOpensNothing = new(
        "I6-back-pressure-opens-nothing", "429 and 503 end no session before the time-out for throttled calls.",
        "snowpipe-rest.md §10.5 I6, §10.3 R2; design §3 '429/503 wait, never reopen'");

    public static readonly Rule PatienceWithSilence = new(
        "R1-patience", "Unclear answers end a session only after the time-out for ambiguous calls, counted from the first of them in a row.",
        "snowpipe-rest.md §10.3 R1 'after N tries or 5 min'; design §3 'throttled or ambiguous for too long'");

    public static readonly Rule RequestIdOfBatch = new(
        "I7-request-id", "The request id is constant over the tries of one batch and fresh for every other.",
        "snowpipe-rest.md §10.5 I7; design §4 'a retry repeats the same bytes, token and requestId'");

    public static readonly Rule DurableBeforeSend = new(
        "I8-durable-before-send", "A row is sent only when it is on disk under that number and the offered mark on disk covers it.",
        "snowpipe-rest.md §10.5 I8; design §4 'sent ≤ spooled', §5 'offered_to is durable before the first byte leaves'");

    public static readonly Rule OneSession = new(
        "S2-one-session", "At most one session is alive.", "design §3 'it starts, backs off, suspends and drains sessions'; §4 'one writer per channel'");

    public static readonly Rule MarkOnlyGrows = new(
        "S3-mark-only-grows", "The mark in the journal never goes down and never passes what the service has committed.",
        "design §4 'a committed offset that goes down … never makes numbering restart'");

    public static readonly Rule KnowsItsMark = new(
        "S4-session-mark", "A session starts with the newest committed offset that its channel has heard of.",
        "design §3 'ChannelActor owns the channel's facts'; snowpipe-rest.md §10.3 R6 'keep n = old committed + 1'");

    public static readonly Rule OursIsNeverForeign = new(
        "S5-ours-is-not-foreign", "As long as nobody else writes to our channels no history is called foreign.",
        "design §5 'a token that names no frame or mark of ours is foreign history'");

    public static readonly Rule NoFalseAlarm = new(
        "S6-no-false-alarm", "An alarm tells of something that has happened to the channel.",
        "design §4 'raises an alarm'; §7 'an unexplained difference is an alarm'");

    public static readonly Rule PollsOnlyWhenWaiting = new(
        "S7-polls-only-when-waiting", "The status is asked for only while accepted rows are uncommitted.",
        "design §7 'status is polled only while something is uncommitted'; snowpipe-rest.md §10.4");

    public static readonly Rule RequestRate = new(
        "S8-request-rate", "A session sends at most ten appends in any second.", "design §7 '≤ 10 requests/s'; snowpipe-rest.md C56");

    public static readonly Rule BlamesTheRefusedToken = new(
        "S9-blames-the-refused-token", "Only a token that the service has refused is reported as rejected.",
        "design §3 'TokenRejected(epoch) is answered at once if a newer one is there'");

    public static readonly Rule DrainedMeansDone = new(
        "S10-drained-means-done", "A drain is answered when everything up to its target is committed and journaled.",
        "design §9 exit code 0 'done and everything committed'; §10");

    public static readonly Rule RejectionsCountedOnce = new(
        "R10-rejections-counted-once", "The journal counts every rejected row once.",
        "snowpipe-rest.md §10.3 R10 'report delta'; design §3 'rows rejected'");

    public static readonly Rule RejectedRowsKept = new(
        "R10-rejected-rows-kept", "A rejected row is in the quarantine before the spool deletes it.",
        "design §7 'a rise of errors copies the suspect range … into the quarantine'; §1.1");

    public static readonly Rule AsideIsKept = new(
        "E3-uncertain-rows-kept", "Rows that a twin may have sent are kept aside and sent by nobody; rows that nobody can have sent arrive under new numbers.",
        "design §5 'frames of uncertain owner are set aside … neither lost nor doubled'");

    public static readonly Rule ClockIsTrue = new(
        "K1-clock-is-true", "A row that says synced or repaired has the time at which it was built, within the skew that counts as agreement.",
        "design §1.2 'time that is not yet trustworthy says so'; §8a");

    public static readonly Rule TimesAreFinal = new(
        "K2-times-are-final", "A row that may have left is never given another time.", "design §5 'above that mark a frame may still be rewritten … only for clock repair'");

    public static readonly Rule NoSigningWithWrongClock = new(
        "K3-no-signing-with-a-wrong-clock", "Nothing is signed while the clock is known to be wrong.", "design §3 'never signs while the clock is known to be wrong'");

    public static readonly Rule RepairedWhenPossible = new(
        "K4-repaired-when-possible", "A row that had not been offered when the time of its boot became known leaves repaired.",
        "design §8a 'at the first synchronisation they are repaired once'");

    public static readonly Rule LegalStep = new(
        "X1-legal-steps", "No step of a machine throws or leaves its table.", "design §3 'pure Step functions with a legality table'");

    public static readonly Rule NoBusyLoop = new(
        "X2-no-busy-loop", "No more than twenty opens are sent in any five seconds.", "design §1.3 'no busy loop'");

    public static readonly Rule EverythingOnce = new(
        "E1-exactly-once", "Every stored row is in the table exactly once, under its number (rows of a lost channel above our mark may be there again: R6).",
        "design §1.1");

    public static readonly Rule InOrder = new("E2-in-order", "Rows become visible in the order of their numbers.", "design §1.1");

    public static readonly Rule ComesToRest = new(
        "L1-comes-to-rest", "Once faults have ended everything is committed, journaled and trimmed within a bounded time.",
        "design §3 'every suspension probes'; snowpipe-rest.md §10.4 'the poll alone must be able to start recovery'");

    public static readonly Rule DrainIsAnswered = new("L2-drain-is-answered", "A drain without faults is answered.", "design §10");

    public static readonly Rule NumbersAreGivenOnce = new(
        "S11-numbers-given-once", "Every number is given to one row, without a gap, over kills and failed writes too.",
        "design §3 'an ambiguous or repeated Store gets the old Stored'; §4 'numbers are gap-free'");

    public static readonly Rule LedgerBalances = new(
        "E4-ledger-balances", "In the service's ledger every accepted row has a fate.", "snowpipe-rest.md C72");

    /// <summary>Those of the machines, in the order in which they are printed.</summary>
    public static readonly IReadOnlyList<Rule> All =
    [
        OneAppendInFlight, OneContentPerToken, CommittedBeforeTrim, ResumesAfterCommitted, Contiguous, RefreshOpensNothing,
        BackPressureOpensNothing, RequestIdOfBatch, DurableBeforeSend, PatienceWithSilence, RejectionsCountedOnce, RejectedRowsKept, AsideIsKept, JournaledBeforeTrim,
        OneSession, MarkOnlyGrows, KnowsItsMark, OursIsNeverForeign, NoFalseAlarm, PollsOnlyWhenWaiting, RequestRate,
        BlamesTheRefusedToken, DrainedMeansDone, ClockIsTrue, TimesAreFinal, NoSigningWithWrongClock, RepairedWhenPossible, LegalStep, NoBusyLoop, EverythingOnce, InOrder, ComesToRest, DrainIsAnswered,
    ];

    /// <summary>Those that can be seen from outside of the real actors.</summary>
    public static readonly IReadOnlyList<Rule> Live =
    [
        OneAppendInFlight, OneContentPerToken, CommittedBeforeTrim, ResumesAfterCommitted, RequestIdOfBatch, DurableBeforeSend,
        JournaledBeforeTrim, OursIsNeverForeign, RequestRate, NumbersAreGivenOnce, LedgerBalances, NoBusyLoop, EverythingOnce, InOrder,
        ComesToRest, DrainIsAnswered,
    ];
}
