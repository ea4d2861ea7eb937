package parley.matchmaking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** People who lost their connection in a match, until when they are waited for; outlives a redeployment. */
public final class Absences {
    private final Map<String, Long> deadlines = new ConcurrentHashMap<>();

    void begin(String userId, long until) {
        deadlines.putIfAbsent(userId, until);
    }

    void end(String userId) {
        deadlines.remove(userId);
    }

    int count() {
        return deadlines.size();
    }

    /** Those whose time is up; each is returned once. */
    List<String> takeDue(long now) {
        List<String> due = new ArrayList<>();
        deadlines.forEach((userId, until) -> {
            if (until <= now && deadlines.remove(userId, until)) {
                due.add(userId);
            }
        });
        return due;
    }
}
