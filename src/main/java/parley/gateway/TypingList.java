package parley.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** Knows who is typing in one room, as its members were told last and as it is now. Times are milliseconds. */
final class TypingList {
    /** The server ends typing after 6 s; a word of that which was lost must not leave anybody in the list for ever. */
    static final long LIFE_MS = 7_000;
    /** Clients forget people of whom they hear nothing for some seconds. */
    static final long AGAIN_MS = 3_000;

    /** Nobody reads more names than these, and the list of a crowd would grow with it. */
    static final int MOST_NAMES = 50;

    private final Map<String, Writer> writers = new LinkedHashMap<>();
    /** Those who have stopped since the list was told, by their names. */
    private final Map<String, String> stopped = new LinkedHashMap<>();

    private boolean changed;
    private long toldAt;
    private boolean toldAny;

    private record Writer(String username, long until) {}

    void change(String userId, String username, boolean on, long now) {
        if (on) {
            stopped.remove(userId);
            changed |= writers.put(userId, new Writer(username, now + LIFE_MS)) == null;
        } else if (writers.remove(userId) != null) {
            stopped(userId, username);
        }
    }

    /** A list of a crowd names only some, and the rest were told of nobody else. */
    private void stopped(String userId, String username) {
        changed = true;
        if (stopped.size() < MOST_NAMES) {
            stopped.put(userId, username);
        }
    }

    /** Tells whether the room has to be told, now that those who are out of time have gone. */
    boolean isDue(long now) {
        writers.entrySet().removeIf(entry -> {
            boolean over = entry.getValue().until() <= now;
            if (over) {
                stopped(entry.getKey(), entry.getValue().username());
            }
            return over;
        });
        boolean again = !writers.isEmpty() && now - toldAt >= AGAIN_MS;
        return changed && (toldAny || !writers.isEmpty()) || again;
    }

    /** Returns who is typing and who has stopped since the last time; both count as told from now on. */
    JsonObject tell(long now) {
        changed = false;
        toldAt = now;
        toldAny = !writers.isEmpty();
        JsonArray users = new JsonArray();
        writers.entrySet().stream()
                .limit(MOST_NAMES)
                .forEach(entry ->
                        users.add(person(entry.getKey(), entry.getValue().username())));
        JsonObject told = new JsonObject().put("users", users);
        if (!stopped.isEmpty()) {
            JsonArray gone = new JsonArray();
            stopped.forEach((userId, username) -> gone.add(person(userId, username)));
            told.put("stopped", gone);
            stopped.clear();
        }
        return told;
    }

    private static JsonObject person(String userId, String username) {
        return new JsonObject().put("userId", userId).put("username", username);
    }

    /** Tells whether nobody types and the room knows it. */
    boolean isOver() {
        return writers.isEmpty() && !toldAny;
    }
}
