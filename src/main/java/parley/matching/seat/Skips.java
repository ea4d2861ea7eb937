package parley.matching.seat;

import java.util.List;
import java.util.stream.Stream;
import parley.matching.ticket.Place;
import parley.matching.ticket.SkipRules;
import parley.util.ExpiringMap;

/** Remembers how often each user skipped lately, and the waiting time that those who were skipped keep. */
final class Skips {
    private final SkipRules rules;
    private final ExpiringMap<String, List<Long>> skipsByUser;
    private final ExpiringMap<String, Long> seniorityByUser;

    Skips(SkipRules rules) {
        this.rules = rules;
        this.skipsByUser = new ExpiringMap<>(rules.windowMs());
        this.seniorityByUser = new ExpiringMap<>(rules.windowMs());
    }

    /** Gives a new search its place and uses up the seniority that was kept. */
    Place placeFor(String userId, long now) {
        int skips = recent(userId, now).size();
        Long seniority = seniorityByUser.get(userId, now);
        seniorityByUser.remove(userId);
        return new Place(now, seniority == null ? 0 : seniority, rules.delayMs(skips), skips);
    }

    void skipped(String skipperId, String skippedId, long skippedWaitedMs, long now) {
        List<Long> times =
                Stream.concat(recent(skipperId, now).stream(), Stream.of(now)).toList();
        skipsByUser.put(skipperId, times, now);
        seniorityByUser.put(skippedId, skippedWaitedMs, now);
    }

    private List<Long> recent(String userId, long now) {
        List<Long> times = skipsByUser.get(userId, now);
        return times == null
                ? List.of()
                : times.stream().filter(time -> time > now - rules.windowMs()).toList();
    }
}
