package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.RoomLog;
import parley.room.Rooms;
import parley.token.IdentityMessages;

/** Takes searches into the queue and out of it again, those of one user in their order. */
final class Searches {
    private static final Logger LOG = LoggerFactory.getLogger(Searches.class);

    private final MatchQueue queue;
    private final Progress progress;
    private final Consumer<Lease> pair;
    private final RoomLog log;
    private final Bus bus;
    private final InstantSource clock;
    /** The last search of each user that still looks up its searcher. */
    private final Map<String, Future<Reply>> arriving = new HashMap<>();

    /** @param pair takes a searcher who found somebody at once */
    Searches(MatchQueue queue, Progress progress, Consumer<Lease> pair, Rooms rooms) {
        this.queue = queue;
        this.progress = progress;
        this.pair = pair;
        this.log = rooms.log();
        this.bus = rooms.bus();
        this.clock = rooms.clock();
    }

    Future<Reply> search(Command command) {
        String userId = command.caller().userId();
        Future<Reply> search = arrived(userId).compose(earlier -> enter(command));
        arriving.put(userId, search);
        return search.onComplete(done -> arriving.remove(userId, search));
    }

    /** Completes when no search of the user is on its way into the queue any more. */
    private Future<?> arrived(String userId) {
        Future<Reply> search = arriving.get(userId);
        return search == null ? Future.succeededFuture() : search.transform(done -> Future.succeededFuture());
    }

    private Future<Reply> enter(Command command) {
        String userId = command.caller().userId();
        return bus.<IdentityMessages.Searcher>request(
                        IdentityMessages.SEARCHER, new IdentityMessages.FindSearcher(userId))
                .map(known -> searchOf(command, known))
                .compose(search -> queue.offer(search, clock.millis())
                        .recover(refusal -> freedFromClosedRoom(userId, refusal)
                                .compose(free -> queue.offer(search, clock.millis()))))
                .map(this::offered);
    }

    /** A match is not in the way if its room is gone and only the word of that was lost. */
    private Future<?> freedFromClosedRoom(String userId, Throwable refusal) {
        if (ParleyException.of(refusal).code() != ErrorCode.CONFLICT) {
            return Future.failedFuture(refusal);
        }
        return queue.matchOf(userId)
                .compose(match -> match.isEmpty()
                        ? Future.succeededFuture()
                        : log.room(match.get().roomId())
                                .compose(
                                        open -> Future.failedFuture(refusal),
                                        gone -> closedUnnoticed(match.get(), gone)));
    }

    private Future<?> closedUnnoticed(Match match, Throwable gone) {
        ErrorCode code = ParleyException.of(gone).code();
        return code == ErrorCode.ROOM_CLOSED || code == ErrorCode.NOT_FOUND
                ? queue.closed(match.roomId(), null, clock.millis())
                : Future.failedFuture(gone);
    }

    /** What the command leaves out is taken from the searcher's profile. */
    private static Search searchOf(Command command, IdentityMessages.Searcher known) {
        Caller caller = command.caller();
        JsonObject body = command.body();
        Searcher searcher = new Searcher(
                caller.userId(),
                caller.sessionId(),
                caller.username(),
                caller.guest(),
                body.getString("gender", known.gender()),
                body.getString("country", known.country()));
        Preferences preferences = new Preferences(
                Mode.ofWireName(body.getString("mode", "text")),
                texts(body.getJsonArray("languages"), known.languages()),
                texts(body.getJsonArray("interests"), known.interests()),
                body.getString("wantGender"));
        return new Search(UUID.randomUUID().toString(), searcher, preferences, known.blocked());
    }

    private static Set<String> texts(JsonArray given, Set<String> otherwise) {
        return given == null ? otherwise : given.stream().map(String::valueOf).collect(Collectors.toSet());
    }

    private Reply offered(Offered offered) {
        if (offered instanceof Offered.Enqueued enqueued) {
            progress.begin(enqueued.ticket(), clock.millis());
            pauseIfGone(enqueued.ticket());
            return receipt(enqueued.ticket().ticketId());
        }
        if (offered instanceof Offered.Reserved reserved) {
            progress.begin(reserved.ticket(), clock.millis());
            pair.accept(reserved.lease());
            return receipt(reserved.ticket().ticketId());
        }
        return receipt(((Offered.Ended) offered).ticketId());
    }

    /** Who left while the search was on its way had no ticket yet when presence told of it. */
    private void pauseIfGone(Ticket ticket) {
        bus.<Found>request(Addresses.PRESENCE_FIND, new Find(Set.of(ticket.userId())))
                .compose(found -> found.online().isEmpty()
                        ? queue.pause(ticket.userId(), ticket.sessionId(), clock.millis())
                        : Future.succeededFuture())
                .onFailure(failure -> LOG.warn("A searcher could not be looked up: {}", failure.getMessage()));
    }

    private static Reply receipt(String ticketId) {
        return new Reply(new JsonObject().put("ticketId", ticketId));
    }

    /** Does not overtake the search that it means. */
    Future<?> cancel(String userId) {
        return arrived(userId).compose(arrived -> queue.cancel(userId, clock.millis()));
    }
}
