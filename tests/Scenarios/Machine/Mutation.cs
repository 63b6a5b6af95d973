namespace ThermalActors.Scenarios.Machine;

/// <summary>
/// Mistakes that are planted into the model station (never into the product) to prove that the campaign would notice them.
/// </summary>
internal enum Mutation
{
    None,

    /// <summary>After a reopen the session goes on after the last accepted row.</summary>
    NoRewind,

    /// <summary>An append's 200 counts as a commit.</summary>
    DeleteOn200,

    /// <summary>Every try gets an id of its own.</summary>
    FreshRequestIdOnRetry,

    /// <summary>A retry is cut anew from the spool.</summary>
    RecutOnRetry,

    /// <summary>A 401 ends the session.</summary>
    ReopenOn401,

    /// <summary>Rows are sent while they are still being written.</summary>
    SendBeforeStored,

    /// <summary>The spool is trimmed while the commit is still being journaled.</summary>
    TrimBeforePersist,

    /// <summary>429 and 503 end the session.</summary>
    ReopenOnBackPressure,

    /// <summary>Every append is sent twice at once.</summary>
    TwoInFlight,

    /// <summary>The status is never asked for.</summary>
    NeverPoll,

    /// <summary>A drain is answered as soon as it is asked for.</summary>
    AnswerDrainAtOnce,

    /// <summary>Rows under suspicion are deleted without a copy.</summary>
    SkipQuarantine,

    /// <summary>A reconfigured channel takes over while the old one can still commit.</summary>
    HandOverWithoutFence,

    /// <summary>Whatever offset the channel has counts as our own.</summary>
    TrustForeignOffset,

    /// <summary>Logins are signed whatever the clock is.</summary>
    SignWhileUnsynced,

    /// <summary>Rows with untrusted times are never repaired.</summary>
    NoRepair,

    /// <summary>Rows are repaired although they may have left already.</summary>
    RepairWhatWasOffered,

    /// <summary>Every row says that its clock was synchronised.</summary>
    AlwaysSynced,
}
