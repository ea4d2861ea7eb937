package parley.room.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomEvent;
import parley.room.memory.MemoryRoom;
import parley.room.redis.RedisRoomStore.CursorField;
import parley.room.redis.SealedOperations.Known;

/**
 * This node's copy of a room whose log is in Redis. Answers may come in any order and to several threads; the replica
 * carries out each operation once, in the order of the log.
 */
final class Replica {
    private final String roomId;
    private final int maxEvents;
    private final SealedOperations sealed;
    /** Outcomes of operations of this node that are on their way. */
    private final Map<String, Outcome> awaited = new HashMap<>();

    private MemoryRoom room;
    private long position;
    private long seenAt;
    private long outdatedAt;

    /** The outcome of an operation of this node, and its position in the log. */
    record Outcome(Object result, RuntimeException refusal, long position) {
        static final Outcome NONE = new Outcome(null, null, 0);

        Object get() {
            if (refusal != null) {
                throw refusal;
            }
            return result;
        }
    }

    Replica(String roomId, int maxEvents, SealedOperations sealed) {
        this.roomId = roomId;
        this.maxEvents = maxEvents;
        this.sealed = sealed;
    }

    String roomId() {
        return roomId;
    }

    /** Counts the operations that the replica has carried out. */
    synchronized long position() {
        return position;
    }

    /** Returns the head if the replica has carried out so many operations, all that there are. */
    synchronized Optional<Long> headAt(long length) {
        return position == length && room != null ? Optional.of(room.position().head()) : Optional.empty();
    }

    /** Is empty until the room was read. */
    synchronized Optional<MemoryRoom> room() {
        return Optional.ofNullable(room);
    }

    /** The time of the question to which the replica is the answer, in epoch milliseconds; 0 if it is out of date. */
    synchronized long seenAt() {
        return seenAt > outdatedAt ? seenAt : 0;
    }

    /** Counts answers to earlier questions as out of date. */
    synchronized void outdated(long now) {
        outdatedAt = now;
    }

    synchronized void await(String operationId) {
        awaited.put(operationId, Outcome.NONE);
    }

    synchronized void awaitNoMore(String operationId) {
        awaited.remove(operationId);
    }

    /** Returns the outcome; throws UNAVAILABLE if a snapshot has come in between, as then nobody can tell any more. */
    synchronized Outcome outcome(String operationId) {
        Outcome outcome = awaited.remove(operationId);
        if (outcome == null || outcome == Outcome.NONE) {
            throw new ParleyException(ErrorCode.UNAVAILABLE, "The room has gone on too far meanwhile");
        }
        return outcome;
    }

    synchronized void take(RoomLogReply reply, long askedAt) {
        if (!reply.snapshot().isEmpty() && reply.from() > position) {
            room = new MemoryRoom(sealed.openSnapshot(roomId, reply.snapshot()), roomId, maxEvents);
            position = reply.from();
        }
        if (reply.from() > position) {
            // The beginning of the log is gone.
            room = null;
            return;
        }
        List<String> operations = reply.operations();
        while (position - reply.from() < operations.size()) {
            Known known = sealed.open(roomId, operations.get((int) (position - reply.from())));
            position++;
            Outcome outcome = carriedOut(known.operation());
            awaited.computeIfPresent(known.id(), (id, none) -> outcome);
        }
        if (room != null) {
            reply.cursors().forEach((text, seq) -> {
                CursorField field = CursorField.of(text);
                room.reached(field.userId(), field.joinedSeq(), field.cursor(), seq);
            });
        }
        seenAt = Math.max(seenAt, askedAt);
    }

    /**
     * Carries out an operation. A failure is the same on every node, and must not keep the rest of the log from any.
     */
    private Outcome carriedOut(Operation operation) {
        try {
            return new Outcome(carryOut(operation), null, position);
        } catch (RuntimeException refusal) {
            return new Outcome(null, refusal, position);
        }
    }

    private Object carryOut(Operation operation) {
        if (operation instanceof Operation.Open open) {
            return begin(open);
        }
        if (operation instanceof Operation.Append append) {
            return room.append(append.draft(), append.now());
        }
        if (operation instanceof Operation.Hide hide) {
            room.hide(hide.userId(), hide.messageId());
        }
        if (operation instanceof Operation.Rename rename) {
            room.rename(rename.userId(), rename.username());
        }
        return null;
    }

    synchronized List<RoomEvent> begin(Operation.Open open) {
        room = new MemoryRoom(open.room(), maxEvents, open.now());
        return open.first().stream()
                .map(draft -> room.append(draft, open.now()).event())
                .toList();
    }

    /** A sealed snapshot with its position in the log. */
    record Snapshot(long position, String sealed) {}

    synchronized Snapshot snapshot() {
        return new Snapshot(position, sealed.sealSnapshot(roomId, room.save()));
    }
}
