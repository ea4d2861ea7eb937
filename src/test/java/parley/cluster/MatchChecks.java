package parley.cluster;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.cluster.Observation.Matched;
import parley.cluster.Observation.Parted;
import parley.cluster.Observation.Resumed;
import parley.cluster.Violation.Kind;

/** Checks that everybody was in one match at a time, with one other, and that both agree on whom. */
final class MatchChecks {
    private final List<Violation> violations;
    /** Maps each room and user to the partner whom the user was told. */
    private final Map<String, Map<String, String>> peers = new HashMap<>();

    MatchChecks(List<Violation> violations) {
        this.violations = violations;
    }

    void check(Collection<History> histories) {
        histories.forEach(this::oneAtATime);
        peers.forEach((roomId, told) -> {
            boolean mutual = told.entrySet().stream().allMatch(one -> told.getOrDefault(one.getValue(), one.getKey())
                    .equals(one.getKey()));
            if (told.size() > 2 || !mutual) {
                report(roomId + " is the match of " + told);
            }
        });
    }

    private void report(String text) {
        violations.add(new Violation(Kind.TWO_MATCHES, text));
    }

    private void oneAtATime(History history) {
        String current = null;
        for (Observation observation : history.observations()) {
            if (observation instanceof Matched matched) {
                if (current != null && !current.equals(matched.roomId())) {
                    report(history.userId() + " in " + current + " and " + matched.roomId() + history.story());
                }
                current = matched.roomId();
                peers.computeIfAbsent(current, first -> new HashMap<>()).put(history.userId(), matched.peerId());
            } else if (observation instanceof Parted parted && parted.roomId().equals(current)) {
                current = null;
            } else if (observation instanceof Resumed resumed) {
                if (resumed.matches().size() > 1) {
                    report(history.userId() + " in " + resumed.matches() + history.story());
                }
                // The device learns only so what ended and began while it was away.
                current = resumed.matches().stream().findFirst().orElse(null);
            }
        }
    }
}
