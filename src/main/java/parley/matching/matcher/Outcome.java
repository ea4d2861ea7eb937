package parley.matching.matcher;

import java.util.Set;
import parley.bus.WireName;

/**
 * Says how a proposal ended.
 *
 * @param gone users who no longer search with the proposed ticket
 * @param busy users who can't be matched just now
 * @param apartMs for how long the two are not proposed again; 0 if nothing speaks against the pair
 */
@WireName("match.settled")
public record Outcome(boolean matched, Set<String> gone, Set<String> busy, long apartMs) {
    public static final Outcome MATCHED = new Outcome(true, Set.of(), Set.of(), 0);

    public static Outcome gone(Set<String> userIds) {
        return new Outcome(false, userIds, Set.of(), 0);
    }

    public static Outcome busy(Set<String> userIds, long apartMs) {
        return new Outcome(false, Set.of(), userIds, apartMs);
    }

    public static Outcome apart(long forMs) {
        return new Outcome(false, Set.of(), Set.of(), forMs);
    }
}
