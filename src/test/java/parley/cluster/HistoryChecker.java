package parley.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import parley.cluster.Violation.Kind;

/**
 * Compares the observations of all devices with each other and with the database, once nothing is under way any more.
 * It shares no code with the server, and knows nothing of how the histories came about.
 */
final class HistoryChecker {
    private HistoryChecker() {}

    /** @return nothing if all promises were kept */
    static List<Violation> check(Collection<History> histories, Stored stored) {
        List<Violation> violations = new ArrayList<>();
        new FeedChecks(stored, violations).check(histories);
        new IntentChecks(stored, violations).check(histories);
        new MatchChecks(violations).check(histories);
        return violations;
    }

    /**
     * @param shown the users that the servers say are online
     * @param connected the users who really are online
     */
    static List<Violation> presence(Set<String> shown, Set<String> connected) {
        List<Violation> violations = new ArrayList<>();
        Set<String> all = new TreeSet<>(shown);
        all.addAll(connected);
        for (String userId : all) {
            if (!connected.contains(userId)) {
                violations.add(new Violation(Kind.GHOST, userId));
            } else if (!shown.contains(userId)) {
                violations.add(new Violation(Kind.UNSEEN, userId));
            }
        }
        return violations;
    }
}
