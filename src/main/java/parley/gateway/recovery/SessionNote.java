package parley.gateway.recovery;

import java.util.Collection;
import java.util.List;

/** Whose session it was, the tick at which it began, and the rooms that it was in. */
record SessionNote(String userId, long beganAt, Collection<String> roomIds) {
    private static final int ROOMS = 2;

    String text() {
        return userId + ' ' + beganAt + ' ' + String.join(" ", roomIds);
    }

    static SessionNote parse(String text) {
        List<String> parts = List.of(text.split(" "));
        return new SessionNote(parts.get(0), Long.parseLong(parts.get(1)), parts.subList(ROOMS, parts.size()));
    }
}
