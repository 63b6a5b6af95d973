namespace ThermalActors.Spool;

/// <summary>
/// The spool was filled for another channel or target than the configured one. The old channel has to be opened first, which keeps
/// anybody else from writing to it and tells what it committed; then <see cref="ISpool.CompleteHandOver"/>.
/// </summary>
/// <param name="OldChannel">Name of the channel that has to be fenced.</param>
/// <param name="OldTarget">Its <c>account/database.schema.pipe</c>.</param>
/// <param name="NewTarget">The configured target.</param>
public sealed record PendingHandOver(string OldChannel, string OldTarget, string NewTarget);
