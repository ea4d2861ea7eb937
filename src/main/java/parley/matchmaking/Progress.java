package parley.matchmaking;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.room.Publisher;

/** Tells searchers how it goes: at once, at each stage, every two seconds, and when there seems to be nobody. */
final class Progress {
    private static final long EVERY_MS = 2_000;
    private static final long NO_USERS_EVERY_MS = 10_000;

    private final MatchQueue queue;
    private final MatchRules rules;
    private final Publisher publisher;
    private final Map<String, Told> searchers = new HashMap<>();

    private static final class Told {
        private long at;
        private long nobodyAt;
        private int stage = -1;
        private long widensAt;

        /** Nothing is to be told yet, so nobody need be asked. */
        private boolean rests(long now) {
            return now - at < EVERY_MS && now < widensAt;
        }
    }

    Progress(MatchQueue queue, MatchRules rules, Publisher publisher) {
        this.queue = queue;
        this.rules = rules;
        this.publisher = publisher;
    }

    /** To be called when a search begins, changes or goes on after a connection was lost. */
    void begin(Ticket ticket, long now) {
        searchers.put(ticket.userId(), new Told());
        queue.counts().onSuccess(counts -> tell(ticket, counts, now));
    }

    /** To be called every few hundred milliseconds. */
    void tick(long now) {
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
