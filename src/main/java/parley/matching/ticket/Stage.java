package parley.matching.ticket;

import java.util.Collections;
import java.util.Set;

/**
 * One stage of widening: the wishes that count from {@code afterMs} of waiting on. An empty list on either side asks for
 * nothing.
 *
 * @param name what clients are shown
 */
public record Stage(String name, long afterMs, boolean sameLanguage, boolean commonInterest) {
    public boolean allows(Preferences a, Preferences b) {
        return (!sameLanguage || agree(a.languages(), b.languages()))
                && (!commonInterest || agree(a.interests(), b.interests()));
    }

    private static boolean agree(Set<String> a, Set<String> b) {
        return a.isEmpty() || b.isEmpty() || !Collections.disjoint(a, b);
    }
}
