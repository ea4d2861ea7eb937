package parley.matchmaking;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.Publisher;
import parley.room.Rooms;

/**
 * Tells searchers how it goes: at once, at each stage, every two seconds, and when there seems to be nobody. And keeps
 * them searching: a node that can't reach theirs takes them for gone and sets their tickets aside.
 */
final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final long EVERY_MS = 2_000;
    private static final long NO_USERS_EVERY_MS = 10_000;
    private static final int LOOKS_WITHIN_GRACE = 3;

    private final MatchQueue queue;
    private final MatchRules rules;
    private final Publisher publisher;
    private final Bus bus;
    private final Map<String, Told> searchers = new HashMap<>();

    private static final class Told {
        private long at;
        private long nobodyAt;
        private long seenAt;
        private int stage = -1;
        private long widensAt;

        /** Nothing is to be told yet, so nobody need be asked. */
        private boolean rests(long now) {
            return now - at < EVERY_MS && now < widensAt;
        }
    }

    Progress(MatchQueue queue, MatchRules rules, Rooms rooms) {
        this.queue = queue;
        this.rules = rules;
        this.publisher = rooms.publisher();
        this.bus = rooms.bus();
    }

    /** To be called when a search begins, changes or goes on after a connection was lost. */
    void begin(Ticket ticket, long now) {
        Told told = new Told();
        told.seenAt = now;
        searchers.put(ticket.userId(), told);
        queue.counts().onSuccess(counts -> tell(ticket, counts, now));
    }

    /** To be called every few hundred milliseconds. */
    void tick(long now) {
        lookWhoIsThere(now);
        List<String> due = searchers.keySet().stream()
                .filter(userId -> !searchers.get(userId).rests(now))
                .toList();
        if (due.isEmpty()) {
            return;
        }
        queue.counts().onSuccess(counts -> {
            for (String userId : due) {
                queue.ticketOf(userId)
                        .onSuccess(ticket -> ticket.ifPresentOrElse(
                                waiting -> tell(waiting, counts, now), () -> searchers.remove(userId)));
            }
        });
    }

    /** Well within the grace that a ticket which was set aside has. */
    private void lookWhoIsThere(long now) {
        Set<String> due = new HashSet<>();
        searchers.forEach((userId, told) -> {
            if (now - told.seenAt >= rules.graceMs() / LOOKS_WITHIN_GRACE) {
                told.seenAt = now;
                due.add(userId);
            }
        });
        if (!due.isEmpty()) {
            bus.<Found>request(Addresses.PRESENCE_FIND, new Find(due))
                    .onSuccess(found -> found.online().forEach(userId -> goesOn(userId, now)))
                    .onFailure(away -> LOG.info("Searchers could not be looked up: {}", away.getMessage()));
        }
    }

    private void goesOn(String userId, long now) {
        queue.ticketOf(userId).onSuccess(ticket -> ticket.ifPresent(its -> queue.resume(userId, its.sessionId(), now)));
    }

    private void tell(Ticket ticket, Counts counts, long now) {
        Told told = searchers.get(ticket.userId());
        int stage = rules.stageOf(ticket, now);
        if (told == null || (stage == told.stage && now - told.at < EVERY_MS)) {
            return;
        }
        told.at = now;
        told.stage = stage;
        long widensInMs = rules.widensInMs(ticket, now);
        told.widensAt = widensInMs > 0 ? now + widensInMs : Long.MAX_VALUE;
        JsonObject progress = new JsonObject()
                .put("stage", stage)
                .put("waitedMs", ticket.waitedMs(now))
                .put("widensInMs", widensInMs)
                .put("waiting", counts.searchingIn(ticket.mode()));
        publisher.hint(ticket.userId(), MatchEvents.SEARCHING, progress);
        boolean widest = stage == rules.stages().size() - 1;
        if (widest && now - told.nobodyAt >= NO_USERS_EVERY_MS) {
            told.nobodyAt = now;
            publisher.hint(
                    ticket.userId(), MatchEvents.NO_USERS, new JsonObject().put("waitedMs", ticket.waitedMs(now)));
        }
    }
}
