package parley.matching.ticket;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Set;

/**
 * A wish to be matched, before it has a place in the queue.
 *
 * @param ticketId fresh for every wish; the same id again is the same wish, delivered twice
 * @param blocked users who blocked or reported the searcher or whom the searcher blocked or reported, when it was made
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Search(String ticketId, Searcher searcher, Preferences preferences, Set<String> blocked) {
    public Search {
        blocked = Set.copyOf(blocked);
    }

    public Search withTicketId(String id) {
        return new Search(id, searcher, preferences, blocked);
    }

    public Search withBlocked(Set<String> users) {
        return new Search(ticketId, searcher, preferences, users);
    }
}
