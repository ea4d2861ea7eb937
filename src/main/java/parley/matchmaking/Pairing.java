package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.ParleyException;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.MatchRoomIds;
import parley.room.Publisher;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.Rooms;

/** Makes a match of a reservation: both alive, committed, a room, and both told. */
final class Pairing {
    private static final Logger LOG = LoggerFactory.getLogger(Pairing.class);

    private final MatchQueue queue;
    private final RoomLog log;
    private final Publisher publisher;
    private final Bus bus;
    private final Metrics metrics;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Absences absences;

    Pairing(MatchQueue queue, Absences absences, Rooms rooms, Metrics metrics, Supplier<String> ids) {
        this.queue = queue;
        this.absences = absences;
        this.log = rooms.log();
        this.publisher = rooms.publisher();
        this.bus = rooms.bus();
        this.metrics = metrics;
        this.clock = rooms.clock();
        this.ids = ids;
    }

    Future<Void> pair(Lease lease) {
        Set<String> users = Set.of(lease.first().userId(), lease.second().userId());
        return bus.<Found>request(Addresses.PRESENCE_FIND, new Find(users))
                .compose(found -> found.online().equals(users)
                        ? commit(lease)
                        : queue.release(lease.leaseId(), missing(lease, found.online()), clock.millis()))
                // Who owns a lease that could not be used gives it back; otherwise it would only run out.
                .recover(failure -> queue.release(lease.leaseId(), Set.of(), clock.millis())
                        .compose(released -> Future.failedFuture(failure)));
    }

    private static Set<String> missing(Lease lease, Set<String> online) {
        Set<String> sessions = new HashSet<>();
        for (Ticket ticket : List.of(lease.first(), lease.second())) {
            if (!online.contains(ticket.userId())) {
                sessions.add(ticket.sessionId());
            }
        }
        return sessions;
    }

    private Future<Void> commit(Lease lease) {
        String roomId = MatchRoomIds.of(ids.get());
        return queue.commit(lease.leaseId(), roomId, clock.millis())
                .compose(match -> match.isEmpty()
                        ? Future.succeededFuture()
                        : open(match.get()).recover(failure -> undo(match.get(), failure)));
    }

    private Future<Void> open(Match match) {
        long now = clock.millis();
        Room room = new Room(match.roomId(), RoomKind.MATCH, "", ids.get(), 0, now, List.of());
        List<Draft> joins = List.of(
                joined(room, match.first().searcher()),
                joined(room, match.second().searcher()));
        return log.open(room, joins, now).compose(joined -> {
            joined.forEach(publisher::durable);
            metrics.pairMatched();
            metrics.matched(match.first().waitedMs(now));
            metrics.matched(match.second().waitedMs(now));
            tell(match, match.first(), match.second(), true);
            tell(match, match.second(), match.first(), false);
            return Future.<Void>succeededFuture();
        });
    }

    private static Draft joined(Room room, Searcher searcher) {
        JsonObject body = new JsonObject().put("username", searcher.username());
        return new Draft(room.id(), EventTypes.USER_JOINED, searcher.userId(), body);
    }

    private void tell(Match match, Ticket own, Ticket peer, boolean initiator) {
        publisher
                .toUser(
                        own.userId(),
                        MatchEvents.MATCHED,
                        MatchEvents.matched(match.roomId(), own, peer, initiator),
                        match.roomId())
                .onFailure(failure -> LOG.warn("A matched user could not be told: {}", failure.getMessage()))
                .otherwise(false)
                .compose(taken -> taken ? Future.succeededFuture() : absences.untold(own.userId(), match.roomId()))
                .onFailure(failure -> LOG.warn("Nobody will tell a user of a match: {}", failure.getMessage()));
    }

    /** For somebody who was away for a moment when the match was made. */
    void tellAgain(String userId, String roomId) {
        queue.matchOf(userId)
                .onSuccess(found -> found.filter(match -> match.roomId().equals(roomId))
                        .ifPresent(match -> {
                            boolean first = match.first().userId().equals(userId);
                            Ticket own = first ? match.first() : match.second();
                            tell(match, own, first ? match.second() : match.first(), first);
                        }))
                .onFailure(failure -> LOG.warn("A user was not told of a match: {}", failure.getMessage()));
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
