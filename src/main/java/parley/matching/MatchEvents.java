package parley.matching;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import parley.matching.seat.Match;
import parley.matching.ticket.Preferences;
import parley.matching.ticket.Searcher;
import parley.matching.ticket.Ticket;

/** Matching's commands and events as the protocol writes them. */
final class MatchEvents {
    static final String MATCH = "user:match";
    static final String CANCEL = "user:match:cancel";
    static final String SEARCHING = "user:match:searching";
    static final String NO_USERS = "user:match:no_users";
    static final String MATCHED = "user:matched";
    static final String ERROR = "user:match:error";

    private MatchEvents() {}

    /** Describes a search to its user who comes in: the {@code search} of {@code session:ready}. */
    static JsonObject search(Ticket ticket, long now) {
        Preferences wish = ticket.preferences();
        JsonObject preferences = new JsonObject()
                .put("mode", wish.mode().wireName())
                .put("languages", List.copyOf(wish.languages()))
                .put("interests", List.copyOf(wish.interests()));
        if (wish.wantGender() != null) {
            preferences.put("wantGender", wish.wantGender());
        }
        return new JsonObject()
                .put("ticketId", ticket.ticketId())
                .put("waitedMs", ticket.waitedMs(now))
                .put("preferences", preferences);
    }

    /** Describes the match to one of the two. The first is the initiator. */
    static JsonObject matched(Match match, Ticket own) {
        Ticket peer = own == match.first() ? match.second() : match.first();
        Searcher searcher = peer.searcher();
        JsonObject person = new JsonObject()
                .put("id", searcher.userId())
                .put("username", searcher.username())
                .put("isGuest", searcher.isGuest())
                .put(
                        "languages",
                        new JsonArray(peer.preferences().languages().stream().toList()))
                .put(
                        "commonInterests",
                        new JsonArray(
                                own.commonInterests(peer).stream().sorted().toList()));
        if (searcher.country() != null) {
            person.put("country", searcher.country());
        }
        if (searcher.gender() != null) {
            person.put("gender", searcher.gender());
        }
        return new JsonObject()
                .put("roomId", match.roomId())
                .put("mode", own.mode().wireName())
                .put("initiator", own == match.first())
                .put("peer", person);
    }
}
