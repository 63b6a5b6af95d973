using Akka.Actor;
using Akka.Persistence;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Serialization;

namespace ThermalActors.Scenarios.Actors;

/// <summary>The snapshots beside <see cref="ScenarioJournal"/>.</summary>
internal sealed class ScenarioSnapshots : UntypedActor
{
    private readonly StationLife _life = StationLife.Of(Context.System.Settings.Config);
    private readonly FactSerializer _serializer = new((ExtendedActorSystem)Context.System);

    protected override void OnReceive(object message)
    {
        var to = Sender;
        switch (message)
        {
            case LoadSnapshot load:
                var newest = Of(load.PersistenceId).Where(held => held.Number <= load.ToSequenceNr).OrderByDescending(held => held.Number).Take(1).ToArray();
                Later(() => to.Tell(new LoadSnapshotResult(
                    newest is [var found]
                        ? new SelectedSnapshot(new SnapshotMetadata(load.PersistenceId, found.Number, found.At), _serializer.FromBinary(found.Bytes, found.Manifest))
                        : null,
                    load.ToSequenceNr)));
                break;
            case SaveSnapshot save:
                Of(save.Metadata.PersistenceId).Add((
                    save.Metadata.SequenceNr, save.Metadata.Timestamp, _serializer.Manifest(save.Snapshot), _serializer.ToBinary(save.Snapshot)));
                _life.Setting.Journal.Note((IPersistedFact)save.Snapshot);
                Later(() => to.Tell(new SaveSnapshotSuccess(save.Metadata)));
                break;
            case DeleteSnapshots delete:
                Of(delete.PersistenceId).RemoveAll(held => held.Number <= delete.Criteria.MaxSequenceNr);
                Later(() => to.Tell(new DeleteSnapshotsSuccess(delete.Criteria)));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private List<(long Number, DateTime At, string Manifest, byte[] Bytes)> Of(string persistenceId) => _life.Setting.Journal.Of(persistenceId).Snapshots;

    private void Later(Action answer) => _life.World.After(_life.Setting.Plan.DiskLatency, () =>
    {
        if (_life.IsAlive) answer();
    });
}
