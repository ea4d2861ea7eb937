package parley.presence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import parley.presence.PresenceMessages.Shown;

/**
 * Gathers who came and went. Each change waits for a second, and a departure is dropped if the user is back by then: a
 * page that is loaded anew tells nobody anything.
 */
final class PresenceGathering {
    static final long DELAY_MS = 1_000;

    /** Changes in the order of their times. */
    private final Queue<Shown> waiting = new ArrayDeque<>();

    private final Map<String, Shown> departures = new HashMap<>();

    void note(Shown change) {
        waiting.add(change);
        if (!change.online()) {
            departures.put(change.userId(), change);
        }
    }

    /** Drops the departure of a user who is back. */
    void returned(String userId) {
        departures.remove(userId);
    }

    /** Takes the changes that have waited long enough. */
    List<Shown> due(long now) {
        List<Shown> due = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.peek().at() <= now - DELAY_MS) {
            Shown change = waiting.remove();
            if (change.online() || departures.remove(change.userId(), change)) {
                due.add(change);
            }
        }
        return due;
    }
}
