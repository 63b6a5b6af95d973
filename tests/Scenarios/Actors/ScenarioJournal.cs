using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using ThermalActors.Actors.Channel;
using ThermalActors.Actors.Serialization;
using ThermalActors.Scenarios.Faults;
using ThermalActors.Scenarios.Machine;

namespace ThermalActors.Scenarios.Actors;

/// <summary>
/// A journal on a <see cref="JournalDisk"/> that fails as the seed says: before a write, after it, or at the replay. Facts go through
/// the product's serializer; the answers are those of Akka's own journals.
/// </summary>
internal sealed class ScenarioJournal : UntypedActor
{
    private readonly StationLife _life = StationLife.Of(Context.System.Settings.Config);
    private readonly FactSerializer _serializer = new((ExtendedActorSystem)Context.System);

    private LiveSetting Setting => _life.Setting;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                OnWrite(write);
                break;
            case ReplayMessages replay:
                OnReplay(replay);
                break;
            case DeleteMessagesTo delete:
                var stream = Setting.Journal.Of(delete.PersistenceId);
                stream.Events.RemoveAll(entry => entry.Number <= delete.ToSequenceNr);
                Later(() => delete.PersistentActor.Tell(new DeleteMessagesSuccess(delete.ToSequenceNr)));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnWrite(WriteMessages write)
    {
        _life.Point();
        var writes = write.Messages.ToImmutableArray();
        var events = writes.OfType<AtomicWrite>().SelectMany(atomic => (IImmutableList<IPersistentRepresentation>)atomic.Payload).ToImmutableArray();
        if (events.Length > 0 && Setting.Faults.Strikes(FaultKind.JournalWriteFails, 2))
        {
            Fail(write, writes, "the disk refused the write");
            return;
        }

        if (Setting.Mutation == Mutation.TrimBeforePersist)
        {
            // The planted mistake: answered now, on disk only some time later.
            Setting.World.After(TimeSpan.FromSeconds(2), () =>
            {
                if (_life.IsAlive) Apply(events);
            });
        }
        else
        {
            Apply(events);
        }

        _life.Point();
        if (events.Length > 0 && Setting.Faults.Strikes(FaultKind.JournalAppliedThenFails, 2))
        {
            Fail(write, writes, "the disk reported an error after the write");
            return;
        }

        Later(() =>
        {
            write.PersistentActor.Tell(WriteMessagesSuccessful.Instance);
            foreach (var envelope in writes)
            {
                if (envelope is AtomicWrite atomic)
                {
                    foreach (var one in (IImmutableList<IPersistentRepresentation>)atomic.Payload)
                        write.PersistentActor.Tell(new WriteMessageSuccess(one, write.ActorInstanceId), one.Sender);
                }
                else
                {
                    write.PersistentActor.Tell(new LoopMessageSuccess(envelope.Payload, write.ActorInstanceId), envelope.Sender);
                }
            }
        });
    }

    private void Apply(ImmutableArray<IPersistentRepresentation> events)
    {
        foreach (var one in events)
        {
            var stream = Setting.Journal.Of(one.PersistenceId);
            stream.Events.RemoveAll(entry => entry.Number >= one.SequenceNr);
            stream.Events.Add(new JournalDisk.Entry(one.SequenceNr, _serializer.Manifest(one.Payload), _serializer.ToBinary(one.Payload)));
            stream.Highest = one.SequenceNr;
            Setting.Journal.Note((IPersistedFact)one.Payload);
            Setting.World.Say("journal", $"{one.Payload}");
        }
    }

    private void Fail(WriteMessages write, ImmutableArray<IPersistentEnvelope> writes, string reason) => Later(() =>
    {
        var cause = new IOException(reason);
        write.PersistentActor.Tell(new WriteMessagesFailed(cause, writes.Length));
        foreach (var envelope in writes)
        {
            if (envelope is AtomicWrite atomic)
            {
                foreach (var one in (IImmutableList<IPersistentRepresentation>)atomic.Payload)
                    write.PersistentActor.Tell(new WriteMessageFailure(one, cause, write.ActorInstanceId), one.Sender);
            }
            else
            {
                write.PersistentActor.Tell(new LoopMessageSuccess(envelope.Payload, write.ActorInstanceId), envelope.Sender);
            }
        }
    });

    private void OnReplay(ReplayMessages replay)
    {
        if (Setting.Faults.Strikes(FaultKind.JournalReadFails, 4))
        {
            Later(() => replay.PersistentActor.Tell(new ReplayMessagesFailure(new IOException("the disk refused to read"))));
            return;
        }

        var stream = Setting.Journal.Of(replay.PersistenceId);
        var events = stream.Events.Where(entry => entry.Number >= replay.FromSequenceNr && entry.Number <= replay.ToSequenceNr).ToImmutableArray();
        Later(() =>
        {
            foreach (var entry in events)
            {
                var fact = _serializer.FromBinary(entry.Bytes, entry.Manifest);
                replay.PersistentActor.Tell(new ReplayedMessage(new Persistent(fact, entry.Number, replay.PersistenceId)), ActorRefs.NoSender);
            }

            replay.PersistentActor.Tell(new RecoverySuccess(stream.Highest));
        });
    }

    private void Later(Action answer) => Setting.World.After(Setting.Plan.DiskLatency, () =>
    {
        if (_life.IsAlive) answer();
    });
}
