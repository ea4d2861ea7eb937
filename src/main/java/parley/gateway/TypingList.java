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
    private boolean changed;
    private long toldAt;
    private boolean toldAny;

    private record Writer(String username, long until) {}

    void change(String userId, String username, boolean on, long now) {
        if (on) {
            changed |= writers.put(userId, new Writer(username, now + LIFE_MS)) == null;
        } else {
            changed |= writers.remove(userId) != null;
        }
    }

    /** Tells whether the room has to be told, now that those who are out of time have gone. */
    boolean isDue(long now) {
        changed |= writers.values().removeIf(writer -> writer.until() <= now);
        boolean again = !writers.isEmpty() && now - toldAt >= AGAIN_MS;
        return changed && (toldAny || !writers.isEmpty()) || again;
    }

    /** Returns the list, which counts as told from now on. */
    JsonArray tell(long now) {
        changed = false;
        toldAt = now;
        toldAny = !writers.isEmpty();
        JsonArray users = new JsonArray();
        writers.entrySet().stream()
                .limit(MOST_NAMES)
                .map(entry -> new JsonObject()
                        .put("userId", entry.getKey())
                        .put("username", entry.getValue().username()))
                .forEach(users::add);
        return users;
    }

    /** Tells whether nobody types and the room knows it. */
    boolean isOver() {
        return writers.isEmpty() && !toldAny;
    }
}
