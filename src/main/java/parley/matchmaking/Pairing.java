package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.matchmaking.MatchMessages.Claimed;
import parley.metrics.Metrics;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.MatchRoomIds;
import parley.room.Publisher;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.Rooms;

/** Makes a match of a reservation: both alive, committed, a room, and both told. */
final class Pairing {
    private static final Logger LOG = LoggerFactory.getLogger(Pairing.class);

    private final MatchQueue queue;
    private final RoomLog log;
    private final Publisher publisher;
    private final Claims claims;
    private final Metrics metrics;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Absences absences;
    private final MatchEnds ends;

    Pairing(MatchQueue queue, Absences absences, MatchEnds ends, Rooms rooms, Metrics metrics, Supplier<String> ids) {
        this.queue = queue;
        this.absences = absences;
        this.ends = ends;
        this.log = rooms.log();
        this.publisher = rooms.publisher();
        this.claims = new Claims(rooms.bus());
        this.metrics = metrics;
        this.clock = rooms.clock();
        this.ids = ids;
    }

    Future<Void> pair(Lease lease) {
        String roomId = MatchRoomIds.of(ids.get());
        Set<String> users = Set.of(lease.first().userId(), lease.second().userId());
        return claims.claim(roomId, users)
                .compose(claimed ->
                        claimed.granted().equals(users) ? commit(lease, roomId) : notBoth(lease, roomId, claimed))
                // Who owns a lease that could not be used gives it back; otherwise it would only run out.
                .recover(failure -> {
                    claims.giveUp(roomId, users);
                    return queue.release(lease.leaseId(), Set.of(), clock.millis())
                            .compose(released -> Future.failedFuture(failure));
                });
    }

    private Future<Void> notBoth(Lease lease, String roomId, Claimed claimed) {
        if (!claimed.granted().isEmpty()) {
            claims.giveUp(roomId, claimed.granted());
        }
        long now = clock.millis();
        // Who is in a match is not to be found searching when it is over.
        return queue.release(lease.leaseId(), missing(lease, claimed), now)
                .compose(released -> Future.join(claimed.matched().stream()
                                .map(userId -> queue.cancel(userId, now))
                                .toList())
                        .mapEmpty());
    }

    private static Set<String> missing(Lease lease, Claimed claimed) {
        Set<String> sessions = new HashSet<>();
        for (Ticket ticket : List.of(lease.first(), lease.second())) {
            boolean known = claimed.granted().contains(ticket.userId())
                    || claimed.matched().contains(ticket.userId());
            if (!known) {
                sessions.add(ticket.sessionId());
            }
        }
        return sessions;
    }

    /** Noted first whom it concerns: if this node dies on the way, another one goes on from there. */
    private Future<Void> commit(Lease lease, String roomId) {
        List<String> users = List.of(lease.first().userId(), lease.second().userId());
        long now = clock.millis();
        return absences.telling(roomId, users, now + Absences.TELL_AGAIN_MS)
                .compose(noted -> queue.commit(lease.leaseId(), roomId, now))
                .compose(match -> match.isEmpty()
                        ? notMade(roomId, users)
                        : open(match.get()).recover(failure -> undo(match.get(), failure)));
    }

    private Future<Void> notMade(String roomId, List<String> users) {
        claims.giveUp(roomId, Set.copyOf(users));
        return absences.forget(roomId, users);
    }

    private Future<Void> open(Match match) {
        long now = clock.millis();
        Room room = new Room(match.roomId(), RoomKind.MATCH, "", ids.get(), 0, now, List.of());
        List<Draft> joins = List.of(
                joined(room, match.first().searcher()),
                joined(room, match.second().searcher()));
        return log.open(room, joins, now)
                .compose(
                        joined -> opened(match, joined, now),
                        // Another node took this one for dead, and goes on with the match.
                        refusal -> ParleyException.of(refusal).code() == ErrorCode.CONFLICT
                                ? Future.succeededFuture()
                                : Future.failedFuture(refusal));
    }

    private Future<Void> opened(Match match, List<RoomEvent> joined, long now) {
        joined.forEach(publisher::durable);
        metrics.pairMatched();
        metrics.matched(match.first().waitedMs(now));
        metrics.matched(match.second().waitedMs(now));
        return Future.join(tell(match, true), tell(match, false)).transform(told -> Future.succeededFuture());
    }

    private static Draft joined(Room room, Searcher searcher) {
        JsonObject body = new JsonObject().put("username", searcher.username());
        return new Draft(room.id(), EventTypes.USER_JOINED, searcher.userId(), body);
    }

    /** Who does not take it now is told later. @param first of the two */
    private Future<Void> tell(Match match, boolean first) {
        Ticket own = first ? match.first() : match.second();
        Ticket peer = first ? match.second() : match.first();
        JsonObject matched = MatchEvents.matched(match.roomId(), own, peer, first);
        return publisher
                .toUser(own.userId(), MatchEvents.MATCHED, matched, match.roomId())
                .onFailure(failure -> LOG.warn("A matched user could not be told yet: {}", failure.getMessage()))
                .otherwise(false)
                .compose(taken -> {
                    List<String> user = List.of(own.userId());
                    return taken
                            ? absences.forget(match.roomId(), user)
                            : absences.telling(match.roomId(), user, clock.millis() + Absences.TELL_AGAIN_MS);
                });
    }

    /** For somebody who is back and had not heard of the match. */
    void tellAgain(String userId, String roomId) {
        tell(roomId, List.of(userId))
                .onFailure(failure -> LOG.warn("A user was not told of a match: {}", failure.getMessage()));
    }

    /** To be called every few seconds: for those whom nobody has told in time, whoever should have. */
    Future<Void> tellUntold() {
        return absences.takeUntold(clock.millis()).compose(due -> {
            Map<String, List<String>> byRoom = new HashMap<>();
            due.forEach(untold -> byRoom.computeIfAbsent(untold.roomId(), room -> new ArrayList<>())
                    .add(untold.userId()));
            List<Future<Void>> told = new ArrayList<>();
            byRoom.forEach((roomId, userIds) -> told.add(tell(roomId, userIds)));
            return Future.join(told).mapEmpty();
        });
    }

    /** @param userIds one or both of the two who met there */
    private Future<Void> tell(String roomId, List<String> userIds) {
        return queue.matchOf(userIds.get(0)).compose(found -> {
            if (found.isEmpty() || !found.get().roomId().equals(roomId)) {
                return absences.forget(roomId, userIds);
            }
            Match match = found.get();
            return claims.claim(roomId, Set.copyOf(userIds))
                    .compose(claimed -> claimed.matched().isEmpty()
                            ? tellUnlessBusy(match, userIds, claimed.busy())
                            : part(match, claimed.matched().iterator().next()));
        });
    }

    /** Who may be in another match, or may yet get into one, is asked about again later. */
    private Future<Void> tellUnlessBusy(Match match, List<String> userIds, Set<String> busy) {
        List<String> later = userIds.stream().filter(busy::contains).toList();
        List<String> now =
                userIds.stream().filter(userId -> !busy.contains(userId)).toList();
        Future<Void> noted = later.isEmpty()
                ? Future.succeededFuture()
                : absences.telling(match.roomId(), later, clock.millis() + Absences.TELL_AGAIN_MS);
        return noted.compose(done -> now.isEmpty() ? Future.succeededFuture() : tell(match, now));
    }

    private Future<Void> tell(Match match, List<String> userIds) {
        String first = match.first().userId();
        return log.room(match.roomId())
                .compose(
                        room -> Future.join(userIds.stream()
                                        .map(userId -> tell(match, userId.equals(first)))
                                        .toList())
                                .mapEmpty(),
                        missing -> withoutRoom(match, missing));
    }

    /** Whoever made the match took it for not made, and by now the user has met somebody else. */
    private Future<Void> part(Match match, String userId) {
        return ends.depart(match, userId)
                .compose(done -> absences.forget(
                        match.roomId(),
                        List.of(match.first().userId(), match.second().userId())));
    }

    private Future<Void> withoutRoom(Match match, Throwable missing) {
        return switch (ParleyException.of(missing).code()) {
            case NOT_FOUND -> open(match);
            case ROOM_CLOSED ->
                queue.closed(match.roomId(), null, clock.millis())
                        .compose(closed -> absences.forget(
                                match.roomId(),
                                List.of(match.first().userId(), match.second().userId())));
            default -> Future.failedFuture(missing);
        };
    }

    /** The room could not be made: nobody is in a match then, and both are told to search again. */
    private Future<Void> undo(Match match, Throwable failure) {
        LOG.error("The room of a match could not be made", failure);
        metrics.fault("match.open");
        for (Ticket ticket : List.of(match.first(), match.second())) {
            publisher.hint(
                    ticket.userId(),
                    MatchEvents.ERROR,
                    ParleyException.of(failure).toJson());
        }
        return queue.closed(match.roomId(), null, clock.millis()).mapEmpty();
    }
}
