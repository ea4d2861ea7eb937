package parley.matching.seat.redis;

import io.vertx.core.json.Json;
import io.vertx.redis.client.Response;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import parley.matching.seat.Counts;
import parley.matching.seat.Match;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore;
import parley.matching.ticket.Mode;
import parley.matching.ticket.Place;
import parley.matching.ticket.Search;
import parley.matching.ticket.Ticket;

/**
 * Seats as the scripts give them.
 *
 * @param aheadMs of the clock of Redis, by which they are kept, before this node's
 */
record SeatFields(long aheadMs) {
    private static final int SECOND = 8;

    Seat seat(Response fields) {
        return switch (fields.get(0).toString()) {
            case "searching" -> new Seat.Searching(ticket(fields, 1));
            case "matched" -> new Seat.Matched(match(fields));
            case "ended" -> new Seat.Ended(fields.get(1).toString());
            default -> new Seat.Empty();
        };
    }

    SeatStore.Commit commit(Response fields) {
        return switch (fields.get(0).toString()) {
            case "matched" -> new SeatStore.Commit.Made(match(fields));
            case "apart" -> new SeatStore.Commit.Apart(here(fields.get(1).toLong()));
            default ->
                new SeatStore.Commit.Refused(
                        fields.stream().skip(1).map(Response::toString).collect(Collectors.toSet()));
        };
    }

    private Match match(Response fields) {
        return new Match(
                fields.get(1).toString(),
                ticket(fields, 4),
                ticket(fields, SECOND),
                here(fields.get(2).toLong()));
    }

    /** @param from the index of the ticket's id, which the wish and the place follow */
    private Ticket ticket(Response fields, int from) {
        Search search = Json.decodeValue(fields.get(from + 1).toString(), Search.class)
                .withTicketId(fields.get(from).toString());
        return new Ticket(search, placeOf(fields.get(from + 2).toString()));
    }

    String place(Place place) {
        return there(place.enqueuedAt()) + "," + place.seniorityMs() + "," + place.delayMs() + "," + place.skips() + ","
                + place.version();
    }

    private Place placeOf(String text) {
        String[] parts = text.split(",");
        return new Place(
                here(Long.parseLong(parts[0])),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Integer.parseInt(parts[3]),
                Long.parseLong(parts[4]));
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
