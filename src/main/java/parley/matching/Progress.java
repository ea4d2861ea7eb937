package parley.matching;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.error.Unattended;
import parley.matching.seat.Counts;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Ticket;

/** Tells searchers here how it goes: at once, at each stage, every two seconds, and when there seems to be nobody. */
final class Progress {
    private static final long EVERY_MS = 2_000;
    private static final long NO_USERS_EVERY_MS = 10_000;

    private final MatchRules rules;
    private final MatchLinks links;
    private final Map<String, Told> searchers = new HashMap<>();
    private Counts counts = new Counts(Map.of(), 0);

    private static final class Told {
        private final Ticket ticket;
        private long at;
        private long nobodyAt;
        private int stage = -1;

        private Told(Ticket ticket) {
            this.ticket = ticket;
        }
    }

    Progress(MatchRules rules, MatchLinks links) {
        this.rules = rules;
        this.links = links;
    }

    /** Takes in how many search, as the store said last. */
    void counted(Counts latest) {
        counts = latest;
    }

    /** Must be called when a search begins, changes or goes on after a connection was lost. */
    void begin(Ticket ticket, long now) {
        Told told = new Told(ticket);
        searchers.put(ticket.userId(), told);
        tell(told, now);
    }

    void end(String userId) {
        searchers.remove(userId);
    }

    /** Must be called every few hundred milliseconds. */
    void tick(long now) {
        List.copyOf(searchers.values()).forEach(told -> tell(told, now));
    }

    private void tell(Told told, long now) {
        Ticket ticket = told.ticket;
        int stage = rules.stageOf(ticket, now);
        if (stage == told.stage && now - told.at < EVERY_MS) {
            return;
        }
        told.at = now;
        told.stage = stage;
        JsonObject progress = new JsonObject()
                .put("stage", stage)
                .put("waitedMs", ticket.waitedMs(now))
                .put("widensInMs", rules.widensInMs(ticket, now))
                .put("waiting", counts.searchingIn(ticket.mode()));
        Unattended.watch("telling of a search", links.deliver(ticket.userId(), MatchEvents.SEARCHING, progress, null));
        boolean widest = stage == rules.stages().size() - 1;
        if (widest && now - told.nobodyAt >= NO_USERS_EVERY_MS) {
            told.nobodyAt = now;
            JsonObject waited = new JsonObject().put("waitedMs", ticket.waitedMs(now));
            Unattended.watch("telling of a search", links.deliver(ticket.userId(), MatchEvents.NO_USERS, waited, null));
        }
    }
}
