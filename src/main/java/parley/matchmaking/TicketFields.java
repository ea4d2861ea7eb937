package parley.matchmaking;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tickets, reservations and matches as the scripts of the match queue take and give them.
 *
 * @param aheadMs of the clock of Redis, by which they are kept, before this node's
 */
record TicketFields(long aheadMs) {

    /** What an offer passes of a search: some for the script to judge by, all for a reader to have it back. */
    static List<String> of(Search search) {
        Searcher searcher = search.searcher();
        Preferences preferences = search.preferences();
        return List.of(
                searcher.userId(),
                search.ticketId(),
                searcher.sessionId(),
                preferences.mode().wireName(),
                json(searcher, preferences),
                packed(preferences.languages()),
                packed(preferences.interests()),
                orEmpty(searcher.gender()),
                orEmpty(preferences.wantGender()),
                packed(search.blocked()));
    }

    String place(Place place) {
        return there(place.enqueuedAt()) + "," + place.seniorityMs() + "," + place.delayMs() + "," + place.skips();
    }

    private static String json(Searcher searcher, Preferences preferences) {
        return new JsonObject()
                .put("username", searcher.username())
                .put("isGuest", searcher.isGuest())
                .put("gender", searcher.gender())
                .put("country", searcher.country())
                .put("mode", preferences.mode().wireName())
                .put("languages", new JsonArray(new ArrayList<>(preferences.languages())))
                .put("interests", new JsonArray(new ArrayList<>(preferences.interests())))
                .put("wantGender", preferences.wantGender())
                .encode();
    }

    Optional<Ticket> ticketIfAny(Response fields) {
        return fields == null || fields.size() == 0 ? Optional.empty() : Optional.of(ticket(fields));
    }

    Ticket ticket(Response fields) {
        JsonObject json = new JsonObject(fields.get(3).toString());
        Searcher searcher = new Searcher(
                fields.get(0).toString(),
                fields.get(2).toString(),
                json.getString("username"),
                json.getBoolean("isGuest"),
                json.getString("gender"),
                json.getString("country"));
        Preferences preferences = new Preferences(
                Mode.ofWireName(json.getString("mode")),
                texts(json.getJsonArray("languages")),
                texts(json.getJsonArray("interests")),
                json.getString("wantGender"));
        Search search = new Search(
                fields.get(1).toString(),
                searcher,
                preferences,
                unpacked(fields.get(5).toString()));
        return new Ticket(search, placeOf(fields.get(4).toString()));
    }

    private Place placeOf(String text) {
        String[] parts = text.split(",");
        return new Place(
                here(Long.parseLong(parts[0])),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Integer.parseInt(parts[3]));
    }

    Lease lease(Response fields) {
        return new Lease(
                fields.get(0).toString(),
                ticket(fields.get(2)),
                ticket(fields.get(3)),
                here(fields.get(1).toLong()));
    }

    Optional<Match> match(Response fields) {
        return fields.size() == 0
                ? Optional.empty()
                : Optional.of(new Match(
                        fields.get(0).toString(),
                        fields.get(1).toString(),
                        ticket(fields.get(3)),
                        ticket(fields.get(4)),
                        here(fields.get(2).toLong())));
    }

    /** A time of this node as one of Redis. */
    long there(long time) {
        return time + aheadMs;
    }

    private long here(long time) {
        return time - aheadMs;
    }

    private static String packed(Collection<String> texts) {
        return texts.isEmpty() ? "" : "\n" + String.join("\n", texts) + "\n";
    }

    private static Set<String> unpacked(String packed) {
        return packed.isEmpty()
                ? Set.of()
                : Set.of(packed.substring(1, packed.length() - 1).split("\n"));
    }

    private static Set<String> texts(JsonArray array) {
        Set<String> texts = new LinkedHashSet<>();
        array.forEach(text -> texts.add(String.valueOf(text)));
        return texts;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
