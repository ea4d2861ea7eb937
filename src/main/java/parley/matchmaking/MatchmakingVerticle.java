package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
import parley.identity.IdentityMessages;
import parley.identity.IdentityMessages.SessionEnded;
import parley.matchmaking.MatchMessages.FindState;
import parley.matchmaking.MatchMessages.State;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.RoomKind;
import parley.room.RoomMessages.Closed;
import parley.room.RoomMessages.Depart;
import parley.room.RoomMessages.PairChanged;
import parley.room.Rooms;

/** Brings strangers together: takes searches, runs the waves, and waits a while for those who lost their line. */
public final class MatchmakingVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MatchmakingVerticle.class);
    /** Leaving this soon is a skip. */
    private static final long SKIP_WITHIN_MS = 30_000;

    private final Settings settings;
    private final MatchQueue queue;
    private final Absences absences;
    private final Rooms rooms;
    private final Bus bus;
    private final Metrics metrics;
    private final InstantSource clock;
    private final Pairing pairing;
    private final Progress progress;
    /** The last search of each user that still looks up its searcher. */
    private final Map<String, Future<Reply>> arriving = new HashMap<>();

    private boolean inWave;

    /** @param chatGraceMs how long a match waits for somebody who lost the connection */
    public record Settings(MatchRules rules, long waveMs, long chatGraceMs, int chatInstances) {}

    public MatchmakingVerticle(Settings settings, MatchQueue queue, Absences absences, Rooms rooms, Metrics metrics) {
        this.settings = settings;
        this.queue = queue;
        this.absences = absences;
        this.rooms = rooms;
        this.bus = rooms.bus();
        this.metrics = metrics;
        this.clock = rooms.clock();
        this.pairing =
                new Pairing(queue, rooms, metrics, () -> UUID.randomUUID().toString());
        this.progress = new Progress(queue, settings.rules(), rooms.publisher());
    }

    @Override
    public Future<?> start() {
        bus.serveCommands(List.of(MatchEvents.MATCH), this::search);
        bus.serveCommands(
                List.of(MatchEvents.CANCEL),
                command -> cancel(command.caller().userId()).map(Reply.EMPTY));
        bus.serve(Addresses.MATCHING_FREE, this::free);
        bus.serve(Addresses.MATCHING_USER, this::userState);
        bus.serve(Addresses.MATCHING_STATE, (FindState find) -> queue.counts()
                .map(counts -> new State(counts.allSearching(), Math.max(0, counts.inChat() - absences.count()))));
        bus.subscribe(Addresses.PRESENCE_CHANGED, this::presenceChanged);
        bus.subscribe(Addresses.ROOM_CLOSED, this::roomClosed);
        bus.subscribe(Addresses.PAIR_CHANGED, this::pairChanged);
        bus.subscribe(Addresses.SESSION_ENDED, this::sessionEnded);
        vertx.setPeriodic(settings.waveMs(), timer -> wave());
        return Future.succeededFuture();
    }

    private Future<Reply> search(Command command) {
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
                        : rooms.log()
                                .room(match.get().roomId())
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
            pair(reserved.lease());
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
    private Future<?> cancel(String userId) {
        return arrived(userId).compose(arrived -> queue.cancel(userId, clock.millis()));
    }

    private void pair(Lease lease) {
        pairing.pair(lease).onFailure(failure -> {
            metrics.fault("match.pair");
            LOG.warn("A reserved pair could not be matched: {}", failure.getMessage());
        });
    }

    private void wave() {
        long now = clock.millis();
        progress.tick(now);
        absences.takeDue(now).forEach(this::departed);
        if (inWave) {
            return;
        }
        inWave = true;
        queue.expire(now).compose(expired -> waves()).onComplete(done -> inWave = false, failure -> {
            inWave = false;
            metrics.fault("match.wave");
            LOG.warn("A wave of matching failed: {}", failure.getMessage());
        });
    }

    private Future<Void> waves() {
        return queue.wave(clock.millis()).compose(wave -> {
            wave.reserved().forEach(this::pair);
            return wave.more() ? nextTurn().compose(turn -> waves()) : Future.succeededFuture();
        });
    }

    private Future<Void> nextTurn() {
        return Future.future(turn -> context.runOnContext(turn::complete));
    }

    private void presenceChanged(PresenceMessages.Changed change) {
        long now = clock.millis();
        String userId = change.userId();
        if (change.online()) {
            absences.end(userId);
            pairing.tellIfUntold(userId);
        }
        queue.ticketOf(userId)
                .onSuccess(ticket -> ticket.ifPresent(searching -> {
                    if (!change.online()) {
                        queue.pause(userId, searching.sessionId(), now);
                    } else {
                        queue.resume(userId, searching.sessionId(), now)
                                .onSuccess(resumed -> resumed.ifPresent(again -> progress.begin(again, now)));
                    }
                }));
        if (!change.online()) {
            queue.matchOf(userId)
                    .onSuccess(
                            match -> match.ifPresent(inMatch -> absences.begin(userId, now + settings.chatGraceMs())));
        }
    }

    private Future<MatchMessages.UserState> userState(MatchMessages.FindUser find) {
        String userId = find.userId();
        return queue.ticketOf(userId).compose(ticket -> queue.matchOf(userId)
                .map(match -> new MatchMessages.UserState(
                        ticket.isPresent(),
                        match.flatMap(with -> with.peerOf(userId))
                                .map(Ticket::userId)
                                .orElse(null))));
    }

    private Future<MatchMessages.Free> free(MatchMessages.FindFree find) {
        Set<String> free = new HashSet<>(find.userIds());
        return Future.join(find.userIds().stream()
                        .map(userId ->
                                queue.matchOf(userId).onSuccess(match -> match.ifPresent(m -> free.remove(userId))))
                        .toList())
                .map(asked -> new MatchMessages.Free(free));
    }

    /** A guest does not come back; an account may be here on another device, which presence will tell. */
    private void sessionEnded(SessionEnded ended) {
        if (ended.guest()) {
            cancel(ended.userId()).onSuccess(done -> departed(ended.userId()));
        }
    }

    /** The grace is over: the match ends, unless its end is under way already. */
    private void departed(String userId) {
        queue.matchOf(userId)
                .onSuccess(match -> match.ifPresent(over -> {
                    String chat = Addresses.chatOf(over.roomId(), settings.chatInstances());
                    bus.<Boolean>request(Addresses.lifecycleOf(chat), new Depart(over.roomId(), userId, "disconnected"))
                            .onFailure(failure ->
                                    LOG.info("A match had ended before its grace: {}", failure.getMessage()));
                }));
    }

    private void roomClosed(Closed closed) {
        if (closed.kind() != RoomKind.MATCH) {
            return;
        }
        closed.memberIds().forEach(pairing::forget);
        long now = clock.millis();
        boolean chosen = closed.byUserId() != null && !closed.reason().equals("disconnected");
        Future<String> skipper = chosen
                ? queue.matchOf(closed.byUserId())
                        .map(match -> match.filter(left -> now - left.matchedAt() < SKIP_WITHIN_MS)
                                .map(left -> closed.byUserId())
                                .orElse(null))
                : Future.succeededFuture(null);
        skipper.compose(userId -> queue.closed(closed.roomId(), userId, now)).onFailure(failure -> {
            metrics.fault("match.closed");
            LOG.error("The end of a match could not be noted", failure);
        });
    }

    private void pairChanged(PairChanged change) {
        long now = clock.millis();
        Future<Void> noted = change.forbidden()
                ? queue.forbid(change.userId(), change.otherId(), now)
                : queue.allow(change.userId(), change.otherId(), now);
        if (change.reported()) {
            noted = noted.compose(done -> queue.matchOf(change.otherId()))
                    .compose(match -> match.filter(
                                    with -> with.peerOf(change.userId()).isPresent())
                            // It counts as if the reported one had walked out.
                            .map(with -> queue.closed(with.roomId(), change.otherId(), now))
                            .orElseGet(() -> Future.succeededFuture(Optional.empty())))
                    .mapEmpty();
        }
        noted.onFailure(failure -> {
            metrics.fault("match.forbid");
            LOG.error("A block could not be noted", failure);
        });
    }
}
