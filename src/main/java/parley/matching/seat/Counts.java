package parley.matching.seat;

import java.util.Map;
import parley.matching.ticket.Mode;

/**
 * Counts those who search and those who chat.
 *
 * @param searching per mode, also those who are held back or within the grace
 * @param inChat people, not pairs
 */
public record Counts(Map<Mode, Integer> searching, int inChat) {
    public Counts {
        searching = Map.copyOf(searching);
    }

    public int searchingIn(Mode mode) {
        return searching.getOrDefault(mode, 0);
    }

    public int allSearching() {
        return searching.values().stream().mapToInt(Integer::intValue).sum();
    }
}
