package parley.matchmaking;

import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Seats as the scripts give them.
 *
 * @param aheadMs of the clock of Redis, by which they are kept, before this node's
 */
record SeatFields(long aheadMs) {
    private static final int SECOND = 7;

    Seat seat(Response fields) {
        return switch (fields.get(0).toString()) {
            case "searching" -> new Seat.Searching(searching(fields));
            case "matched" -> new Seat.Matched(match(fields));
            case "ended" -> new Seat.Ended(fields.get(1).toString());
            case "older" -> new Seat.Older(fields.get(1).toString());
            default -> new Seat.Empty();
        };
    }

    SeatStore.Commit commit(Response fields) {
        return switch (fields.get(0).toString()) {
            case "matched" -> new SeatStore.Commit.Made(match(fields));
            case "apart" -> new SeatStore.Commit.Apart(here(fields.get(1).toLong()));
            default -> new SeatStore.Commit.Refused(unlessFree(fields.get(1)), unlessFree(fields.get(2)));
        };
    }

    private Seat unlessFree(Response fields) {
        return fields.get(0).toString().equals("free") ? null : seat(fields);
    }

    private Ticket searching(Response fields) {
        Map<String, Long> met = new HashMap<>();
        Response partners = fields.get(5);
        for (int i = 0; i + 1 < partners.size(); i += 2) {
            met.put(partners.get(i).toString(), here((long)
                    Double.parseDouble(partners.get(i + 1).toString())));
        }
        return ticket(fields, 1, met);
    }

    private Match match(Response fields) {
        return new Match(
                fields.get(1).toString(),
                ticket(fields, 3, Map.of()),
                ticket(fields, SECOND, Map.of()),
                here(fields.get(2).toLong()));
    }

    /** @param from the index of the user, whom the ticket's id, wish and place follow */
    private Ticket ticket(Response fields, int from, Map<String, Long> met) {
        Search search = SearchJson.search(
                fields.get(from).toString(),
                fields.get(from + 1).toString(),
                new JsonObject(fields.get(from + 2).toString()));
        return new Ticket(search, placeOf(fields.get(from + 3).toString()), met);
    }

    String place(Place place) {
        return there(place.enqueuedAt()) + "," + place.seniorityMs() + "," + place.delayMs() + "," + place.skips() + ","
                + place.changes();
    }

    private Place placeOf(String text) {
        String[] parts = text.split(",");
        return new Place(
                here(Long.parseLong(parts[0])),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]));
    }

    static Counts counts(Response fields) {
        Map<Mode, Integer> searching = new EnumMap<>(Mode.class);
        for (Mode mode : Mode.values()) {
            searching.put(mode, fields.get(mode.ordinal()).toInteger());
        }
        return new Counts(
                searching, Math.max(0, fields.get(Mode.values().length).toInteger()));
    }

    /** A time of this node as one of Redis. */
    long there(long time) {
        return time + aheadMs;
    }

    private long here(long time) {
        return time - aheadMs;
    }
}
