package parley.matchmaking;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Searches and tickets as JSON: in the store, and between nodes. */
final class SearchJson {
    private SearchJson() {}

    /** Everything but the ids. */
    static JsonObject wish(Search search) {
        Searcher searcher = search.searcher();
        Preferences preferences = search.preferences();
        return new JsonObject()
                .put("username", searcher.username())
                .put("isGuest", searcher.isGuest())
                .put("gender", searcher.gender())
                .put("country", searcher.country())
                .put("mode", preferences.mode().wireName())
                .put("languages", array(preferences.languages()))
                .put("interests", array(preferences.interests()))
                .put("wantGender", preferences.wantGender())
                .put("blocked", array(search.blocked()));
    }

    static Search search(String userId, String ticketId, JsonObject wish) {
        Searcher searcher = new Searcher(
                userId,
                wish.getString("username"),
                wish.getBoolean("isGuest"),
                wish.getString("gender"),
                wish.getString("country"));
        Preferences preferences = new Preferences(
                Mode.ofWireName(wish.getString("mode")),
                texts(wish.getJsonArray("languages")),
                texts(wish.getJsonArray("interests")),
                wish.getString("wantGender"));
        return new Search(ticketId, searcher, preferences, texts(wish.getJsonArray("blocked")));
    }

    static JsonObject ticket(Ticket ticket) {
        Place place = ticket.place();
        return wish(ticket.search())
                .put("userId", ticket.userId())
                .put("ticketId", ticket.ticketId())
                .put("enqueuedAt", place.enqueuedAt())
                .put("seniorityMs", place.seniorityMs())
                .put("delayMs", place.delayMs())
                .put("skips", place.skips())
                .put("changes", place.changes())
                .put("met", new JsonObject(new HashMap<>(ticket.met())));
    }

    static Ticket ticket(JsonObject json) {
        Place place = new Place(
                json.getLong("enqueuedAt"),
                json.getLong("seniorityMs"),
                json.getLong("delayMs"),
                json.getInteger("skips"),
                json.getInteger("changes"));
        Map<String, Long> met = new HashMap<>();
        json.getJsonObject("met")
                .forEach(partner -> met.put(partner.getKey(), ((Number) partner.getValue()).longValue()));
        return new Ticket(search(json.getString("userId"), json.getString("ticketId"), json), place, met);
    }

    static JsonObject match(Match match) {
        return new JsonObject()
                .put("roomId", match.roomId())
                .put("first", ticket(match.first()))
                .put("second", ticket(match.second()))
                .put("matchedAt", match.matchedAt());
    }

    static Match match(JsonObject json) {
        return new Match(
                json.getString("roomId"),
                ticket(json.getJsonObject("first")),
                ticket(json.getJsonObject("second")),
                json.getLong("matchedAt"));
    }

    private static JsonArray array(Collection<String> texts) {
        return new JsonArray(texts.stream().toList());
    }

    private static Set<String> texts(JsonArray array) {
        Set<String> texts = new LinkedHashSet<>();
        array.forEach(text -> texts.add(String.valueOf(text)));
        return texts;
    }
}
