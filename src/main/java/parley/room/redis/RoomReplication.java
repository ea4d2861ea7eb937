package parley.room.redis;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Appended;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.RoomEvent;
import parley.room.memory.MemoryRoom;
import parley.room.redis.RedisRoomStore.CursorField;
import parley.room.redis.RoomLogReply.State;
import parley.room.redis.SealedOperations.Known;

/** Keeps this node's replicas in step with the logs in Redis, and adds to these logs, in one round trip each. */
final class RoomReplication {
    private static final Logger LOG = LoggerFactory.getLogger(RoomReplication.class);
    private static final long FRESH_MS = 900;

    private final RedisRoomStore store;
    private final SealedOperations sealed;
    private final RedisRoomLog.Limits limits;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Replicas replicas;

    /** @param ids unique for ever, over all nodes */
    RoomReplication(
            RedisRoomStore store,
            SealedOperations sealed,
            RedisRoomLog.Limits limits,
            InstantSource clock,
            Supplier<String> ids) {
        this.store = store;
        this.sealed = sealed;
        this.limits = limits;
        this.clock = clock;
        this.ids = ids;
        this.replicas = new Replicas(this::replica, clock);
    }

    private Replica replica(String roomId) {
        return new Replica(roomId, limits.maxEvents(), sealed);
    }

    /** The replicas as they were seen last, perhaps long ago. */
    Replicas lastSeen() {
        return replicas;
    }

    /** Reads the room as it stands now. */
    Future<MemoryRoom> room(String roomId) {
        return ask(roomId, replica -> store.read(roomId, replica.position())).map(RoomReplication::read);
    }

    /**
     * Finds the heads of those of these rooms whose replica here has carried out all that the log holds. One batch asks
     * for all of them, since most rooms have not changed.
     */
    Future<Map<String, Long>> unchanged(List<String> roomIds) {
        Map<String, Replica> here = new LinkedHashMap<>();
        roomIds.forEach(roomId -> {
            Replica replica = replicas.of(roomId);
            if (replica.room().isPresent()) {
                here.put(roomId, replica);
            }
        });
        return here.isEmpty()
                ? Future.succeededFuture(Map.of())
                : store.lengths(List.copyOf(here.keySet())).map(lengths -> {
                    Map<String, Long> heads = new HashMap<>();
                    lengths.forEach((roomId, length) ->
                            here.get(roomId).headAt(length).ifPresent(head -> heads.put(roomId, head)));
                    return heads;
                });
    }

    /** Reads the room as it stood at most a second ago, but not before a change made on this node. */
    Future<MemoryRoom> recentRoom(String roomId) {
        Replica replica = replicas.of(roomId);
        return clock.millis() - replica.seenAt() < FRESH_MS && replica.room().isPresent()
                ? Future.succeededFuture(replica.room().get())
                : room(roomId);
    }

    private static MemoryRoom read(Replica replica) {
        return replica.room().orElseThrow(RoomReplication::notFound);
    }

    private Future<Replica> ask(String roomId, Function<Replica, Future<RoomLogReply>> question) {
        Replica replica = replicas.of(roomId);
        long now = clock.millis();
        return question.apply(replica).compose(reply -> {
            if (reply.state() == State.OPEN) {
                return taken(replica, reply, now);
            }
            replicas.remove(replica);
            if (reply.state() == State.BEHIND) {
                LOG.warn("Redis has lost the last that was done in a room, which goes on from what it has");
                return ask(roomId, question);
            }
            return Future.failedFuture(reply.state() == State.CLOSED ? closed() : notFound());
        });
    }

    private Future<Replica> taken(Replica replica, RoomLogReply reply, long askedAt) {
        try {
            replica.take(reply, askedAt);
            return Future.succeededFuture(replica);
        } catch (IllegalStateException unreadable) {
            replicas.remove(replica);
            return Future.failedFuture(unreadable);
        }
    }

    /** Makes a room; fails with CONFLICT if there is one of this id, and with the refusal of its first events. */
    Future<List<RoomEvent>> open(Operation.Open open) {
        String roomId = open.room().id();
        Known operation = new Known(ids.get(), open);
        Replica trial = replica(roomId);
        return Future.succeededFuture(trial).map(room -> room.begin(open)).compose(events -> store.open(
                        roomId,
                        sealed.seal(roomId, operation),
                        trial.room().orElseThrow().people())
                .compose(isNew -> isNew
                        ? Future.succeededFuture(events)
                        : Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "This room exists"))));
    }

    Future<Void> hide(String roomId, Operation.Hide hide) {
        return carryOut(roomId, hide, (position, text) -> store.append(roomId, position, text, ""))
                .mapEmpty();
    }

    Future<Void> rename(String roomId, Operation.Rename rename) {
        return carryOut(roomId, rename, (position, text) -> store.append(roomId, position, text, ""))
                .mapEmpty();
    }

    Future<Appended> append(Operation.Append append) {
        Draft draft = append.draft();
        String roomId = draft.roomId();
        String newcomer = draft.type().equals(EventTypes.USER_JOINED) ? draft.userId() : "";
        boolean last = draft.type().equals(EventTypes.CLOSED);
        return carryOut(
                        roomId,
                        append,
                        (position, text) -> last
                                ? store.appendLast(roomId, position, text)
                                : store.append(roomId, position, text, newcomer))
                .map(Appended.class::cast);
    }

    /** @param way takes a replica's position and the sealed operation to the log */
    private Future<Object> carryOut(
            String roomId, Operation operation, BiFunction<Long, String, Future<RoomLogReply>> way) {
        Known known = new Known(ids.get(), operation);
        String text = sealed.seal(roomId, known);
        return ask(roomId, replica -> {
                    replica.await(known.id());
                    return way.apply(replica.position(), text).onFailure(lost -> replica.awaitNoMore(known.id()));
                })
                .map(replica -> {
                    Replica.Outcome outcome = replica.outcome(known.id());
                    if (outcome.position() % limits.compactEvery() == 0) {
                        compact(replica);
                    }
                    return outcome.get();
                });
    }

    private void compact(Replica replica) {
        Replica.Snapshot snapshot = replica.snapshot();
        store.compact(replica.roomId(), snapshot.position(), snapshot.sealed(), limits.tail())
                .onFailure(failure -> LOG.info("A room's log was not shortened: {}", failure.getMessage()));
    }

    /** Completes when the member's cursor stands at a seq or beyond. */
    Future<MemoryRoom> advance(String roomId, CursorField field, long seq) {
        return ask(roomId, replica -> store.advance(roomId, replica.position(), field, seq))
                .map(RoomReplication::read);
    }

    Future<Void> close(String roomId) {
        return store.close(roomId).onSuccess(closed -> replicas.remove(replicas.of(roomId)));
    }

    /** @param room empty once it is too late */
    record Remains(Optional<MemoryRoom> room, Set<String> people) {}

    /** Fails with NOT_FOUND unless the room was closed not long ago. */
    Future<Remains> remains(String roomId) {
        return store.remains(roomId).map(reply -> {
            if (reply.state() != State.CLOSED) {
                throw notFound();
            }
            Replica replica = replica(roomId);
            replica.take(reply, 0);
            return new Remains(replica.room(), reply.people());
        });
    }

    private static ParleyException notFound() {
        return new ParleyException(ErrorCode.NOT_FOUND, "There is no such room");
    }

    static ParleyException closed() {
        return new ParleyException(ErrorCode.ROOM_CLOSED, "This room is closed");
    }
}
