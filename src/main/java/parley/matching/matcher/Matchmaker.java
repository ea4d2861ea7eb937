package parley.matching.matcher;

import java.util.List;
import java.util.Set;
import parley.matching.ticket.KeptApart;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Preferences;
import parley.matching.ticket.Stage;
import parley.matching.ticket.Ticket;

/** The rules of who may meet whom, and the choice among the candidates of one step. */
final class Matchmaker {
    /** Among so many that will do the choice is good enough. */
    private static final int ENOUGH = 16;

    private static final int INTEREST_POINTS = 10;
    private static final int LANGUAGE_POINTS = 5;
    private static final int SKIP_POINTS = 3;
    private static final long MOST_WAIT_POINTS = 60;

    private final MatchRules rules;

    Matchmaker(MatchRules rules) {
        this.rules = rules;
    }

    /** Looks at a bounded number of candidates, given oldest first, and prefers the best, of equals the oldest. */
    Look look(Ticket ticket, Candidates candidates, KeptApart apart, long now) {
        Ticket best = null;
        long bestScore = Long.MIN_VALUE;
        long retryAt = Look.NEVER;
        int acceptable = 0;
        for (int looked = 0; looked < rules.looks() && acceptable < ENOUGH; looked++) {
            Ticket candidate = candidates.next();
            if (candidate == null) {
                return new Look(best, true, retryAt);
            }
            if (!allows(ticket, candidate, now)) {
                continue;
            }
            acceptable++;
            long score = score(ticket, candidate, now);
            if (best != null && score <= bestScore) {
                continue;
            }
            long until = apart.until(ticket.userId(), candidate.userId());
            if (until > now) {
                acceptable--;
                retryAt = Math.min(retryAt, until);
                continue;
            }
            best = candidate;
            bestScore = score;
        }
        return new Look(best, false, retryAt);
    }

    /** Tells whether the two tickets accept each other now; pairs that are kept apart for a time are not looked up here. */
    boolean allows(Ticket a, Ticket b, long now) {
        return !a.userId().equals(b.userId())
                && !a.blocks(b)
                && !b.blocks(a)
                && a.mustsAllow(b)
                && stagesAllow(a, b, now);
    }

    long score(Ticket ticket, Ticket candidate, long now) {
        Preferences wish = ticket.preferences();
        Preferences offer = candidate.preferences();
        long interests = common(wish.interests(), offer.interests());
        long languages = Math.min(1, common(wish.languages(), offer.languages()));
        long waited = Math.min(MOST_WAIT_POINTS, candidate.waitedMs(now) / 1_000);
        return INTEREST_POINTS * interests
                + LANGUAGE_POINTS * languages
                + waited
                - (long) SKIP_POINTS * candidate.place().skips();
    }

    private static int common(Set<String> a, Set<String> b) {
        int common = 0;
        for (String value : a) {
            if (b.contains(value)) {
                common++;
            }
        }
        return common;
    }

    private boolean stagesAllow(Ticket a, Ticket b, long now) {
        List<Stage> stages = rules.stages();
        int reachedByBoth = Math.min(rules.stageOf(a, now), rules.stageOf(b, now));
        for (int i = reachedByBoth; i >= 0; i--) {
            if (stages.get(i).allows(a.preferences(), b.preferences())) {
                return true;
            }
        }
        return false;
    }
}
