package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Reply;
import parley.matchmaking.MatchMessages.FindState;
import parley.matchmaking.MatchMessages.State;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.RoomKind;
import parley.room.RoomMessages.Closed;
import parley.room.Rooms;
import parley.token.IdentityMessages.SessionEnded;

/** Brings strangers together: takes searches, runs the waves, and waits a while for those who lost their line. */
public final class MatchmakingVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MatchmakingVerticle.class);
    private static final long TELL_EVERY_MS = 2_000;

    private final Settings settings;
    private final MatchQueue queue;
    private final Absences absences;
    private final Bus bus;
    private final Metrics metrics;
    private final InstantSource clock;
    private final Pairing pairing;
    private final Progress progress;
    private final Searches searches;
    private final MatchEnds ends;

    private boolean inWave;

    /** @param chatGraceMs how long a match waits for somebody who lost the connection */
    public record Settings(MatchRules rules, long waveMs, long chatGraceMs) {}

    public MatchmakingVerticle(Settings settings, MatchQueue queue, Absences absences, Rooms rooms, Metrics metrics) {
        this.settings = settings;
        this.queue = queue;
        this.absences = absences;
        this.bus = rooms.bus();
        this.metrics = metrics;
        this.clock = rooms.clock();
        this.ends = new MatchEnds(queue, rooms, metrics);
        this.pairing = new Pairing(
                queue, absences, ends, rooms, metrics, () -> UUID.randomUUID().toString());
        this.progress = new Progress(queue, settings.rules(), rooms);
        this.searches = new Searches(queue, progress, this::pair, rooms);
    }

    @Override
    public Future<?> start() {
        bus.serveCommands(List.of(MatchEvents.MATCH), searches::search);
        bus.serveCommands(
                List.of(MatchEvents.CANCEL),
                command -> searches.cancel(command.caller().userId()).map(Reply.EMPTY));
        bus.serve(Addresses.MATCHING_FREE, this::free);
        bus.serve(Addresses.MATCHING_USER, this::userState);
        bus.serve(Addresses.MATCHING_STATE, (FindState find) -> queue.counts().compose(counts -> absences.count()
                .map(away -> new State(counts.allSearching(), Math.max(0, counts.inChat() - away)))));
        bus.subscribe(Addresses.PRESENCE_CHANGED, this::presenceChanged);
        bus.subscribe(Addresses.ROOM_CLOSED, this::roomClosed);
        bus.subscribe(Addresses.PAIR_CHANGED, ends::pairChanged);
        bus.subscribe(Addresses.PAIR_CHANGED_ELSEWHERE, ends::pairChanged);
        bus.subscribe(Addresses.SESSION_ENDED, this::sessionEnded);
        vertx.setPeriodic(settings.waveMs(), timer -> wave());
        vertx.setPeriodic(TELL_EVERY_MS, timer -> pairing.tellUntold()
                .onFailure(failure -> LOG.warn("Not all are told of their match: {}", failure.getMessage())));
        return Future.succeededFuture();
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
        endAbsences(now);
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

    private void endAbsences(long now) {
        absences.takeDue(now)
                .onSuccess(due -> due.forEach(userId -> graceOver(userId)
                        // Whoever takes it later tries again.
                        .onFailure(failure ->
                                LOG.info("A match was not ended after its grace: {}", failure.getMessage()))))
                .onFailure(failure -> {
                    metrics.fault("match.absent");
                    LOG.warn("Absences could not be looked at: {}", failure.getMessage());
                });
    }

    /** Who came back while nobody could note it is not away. */
    private Future<Void> graceOver(String userId) {
        return bus.<Found>request(Addresses.PRESENCE_FIND, new Find(Set.of(userId)))
                .compose(found -> found.online().contains(userId) ? Future.succeededFuture() : ends.departed(userId))
                .compose(done -> absences.over(userId));
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
            absences.end(userId)
                    .onSuccess(untold -> untold.ifPresent(roomId -> pairing.tellAgain(userId, roomId)))
                    .onFailure(failure -> LOG.warn("A return was not noted: {}", failure.getMessage()));
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
                    .onSuccess(match -> match.ifPresent(inMatch -> absences.begin(userId, now + settings.chatGraceMs())
                            .onFailure(failure -> metrics.fault("match.absent"))));
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

    private void roomClosed(Closed closed) {
        if (closed.kind() == RoomKind.MATCH) {
            absences.forget(closed.roomId(), closed.memberIds())
                    .onFailure(failure -> LOG.info("A match that is over was not forgotten: {}", failure.getMessage()));
            ends.roomClosed(closed);
        }
    }

    /** A guest does not come back; an account may be here on another device, which presence will tell. */
    private void sessionEnded(SessionEnded ended) {
        if (ended.guest()) {
            searches.cancel(ended.userId())
                    .compose(done -> ends.departed(ended.userId()))
                    .onFailure(failure -> LOG.warn("A match outlives a session: {}", failure.getMessage()));
        }
    }
}
