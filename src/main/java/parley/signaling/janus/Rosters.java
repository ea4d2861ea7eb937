package parley.signaling.janus;

import java.util.HashSet;
import java.util.Set;

/**
 * Compares one call's roster at the media server with what Parley knows. Only what differs twice in a row counts, as
 * both change while they are read.
 */
final class Rosters {
    private Set<String> strangersBefore = Set.of();
    private Set<String> lostBefore = Set.of();

    /**
     * @param strangers whom the media server has, or this node has let in, and Parley does not know
     * @param lost those of this node whom the media server has lost
     */
    record Difference(Set<String> strangers, Set<String> lost) {}

    /**
     * @param roster whom the media server has
     * @param known everybody in the call, on all nodes
     * @param here those whom this node has let in
     */
    Difference compare(Set<String> roster, Set<String> known, Set<String> here) {
        Set<String> all = new HashSet<>(roster);
        all.addAll(here);
        Set<String> strangers = without(all, known);
        Set<String> lost = without(here, roster);
        Difference difference = new Difference(both(strangers, strangersBefore), both(lost, lostBefore));
        strangersBefore = strangers;
        lostBefore = lost;
        return difference;
    }

    private static Set<String> without(Set<String> some, Set<String> others) {
        Set<String> left = new HashSet<>(some);
        left.removeAll(others);
        return left;
    }

    private static Set<String> both(Set<String> now, Set<String> before) {
        Set<String> both = new HashSet<>(now);
        both.retainAll(before);
        return Set.copyOf(both);
    }
}
