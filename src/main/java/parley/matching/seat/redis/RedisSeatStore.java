package parley.matching.seat.redis;

import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import parley.matching.seat.Counts;
import parley.matching.seat.Match;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Search;
import parley.matching.ticket.Ticket;
import parley.redis.RedisCommands;
import parley.redis.RedisScript;

/** The seats of all nodes. Each call is one script; {@code seat-common.lua} describes the keys, which share one hash tag. */
public final class RedisSeatStore implements SeatStore {
    private static final String BASE = "parley:{match}";
    private static final RedisScript SEARCH = script("seat-search");
    private static final RedisScript CANCEL = script("seat-cancel");
    private static final RedisScript MATCH = script("seat-match");
    private static final RedisScript FREE = script("seat-free");
    private static final RedisScript RENEW = script("seat-renew");
    private static final RedisScript LOOK = script("seat-look");
    private static final RedisScript AWAY = script("seat-away");
    private static final RedisScript DUE = script("seat-due");
    private static final RedisScript COUNTS = script("seat-counts");

    private final RedisCommands redis;
    private final MatchRules rules;
    private final LongSupplier aheadMs;

    /** @param aheadMs how far the clock of Redis is ahead of the callers': nodes whose clocks differ share one time */
    public RedisSeatStore(RedisCommands redis, MatchRules rules, LongSupplier aheadMs) {
        this.redis = redis;
        this.rules = rules;
        this.aheadMs = aheadMs;
    }

    private static RedisScript script(String name) {
        return RedisScript.of("seat-common", name);
    }

    @Override
    public Future<Searched> search(Search wish, long now) {
        List<String> arguments = new ArrayList<>(List.of(
                String.valueOf(LIFE_MS),
                wish.searcher().userId(),
                wish.ticketId(),
                Json.encode(wish),
                wish.preferences().mode().wireName(),
                String.valueOf(rules.skips().windowMs())));
        rules.skips().delaysMs().forEach(delay -> arguments.add(String.valueOf(delay)));
        return run(SEARCH, now, arguments)
                .map(answer -> new Searched(fields().seat(answer.get(0)), SeatFields.counts(answer.get(1))));
    }

    @Override
    public Future<Seat> cancel(String userId, String ticketId, long now) {
        return run(CANCEL, now, List.of(userId, ticketId == null ? "" : ticketId))
                .map(fields()::seat);
    }

    @Override
    public Future<Commit> match(Ticket first, Ticket second, String roomId, long now) {
        return run(
                        MATCH,
                        now,
                        List.of(
                                roomId,
                                String.valueOf(rules.rematchMs()),
                                first.userId(),
                                first.ticketId(),
                                second.userId(),
                                second.ticketId()))
                .map(fields()::commit);
    }

    @Override
    public Future<Optional<Match>> free(String roomId, Leaving leaving, long now) {
        return run(
                        FREE,
                        now,
                        List.of(
                                roomId,
                                String.valueOf(rules.rematchMs()),
                                leaving == null ? "" : leaving.userId(),
                                String.valueOf(leaving == null ? 0 : leaving.skipWithinMs()),
                                String.valueOf(rules.skips().windowMs())))
                .map(answer -> fields().seat(answer) instanceof Seat.Matched over
                        ? Optional.of(over.match())
                        : Optional.empty());
    }

    @Override
    public Future<Renewed> renew(List<Renewal> renewals, long lifeMs, long now) {
        List<String> arguments = new ArrayList<>(List.of(String.valueOf(lifeMs)));
        for (Renewal renewal : renewals) {
            Ticket ticket = renewal.ticket();
            arguments.addAll(List.of(
                    ticket.userId(),
                    ticket.ticketId(),
                    renewal.whole() ? Json.encode(ticket.search()) : "",
                    fields().place(ticket.place()),
                    ticket.mode().wireName()));
        }
        return run(RENEW, now, arguments).map(answer -> {
            List<Seat> seats = new ArrayList<>();
            for (int i = 0; i < renewals.size(); i++) {
                Response seat = answer.get(0).get(i);
                seats.add(
                        seat.get(0).toString().equals("same")
                                ? new Seat.Searching(renewals.get(i).ticket())
                                : fields().seat(seat));
            }
            return new Renewed(seats, SeatFields.counts(answer.get(1)));
        });
    }

    @Override
    public Future<Map<String, Seat>> seats(Collection<String> userIds, boolean back, long now) {
        List<String> users = List.copyOf(userIds);
        List<String> arguments = new ArrayList<>(List.of(String.valueOf(back ? LIFE_MS : 0)));
        arguments.addAll(users);
        return run(LOOK, now, arguments).map(answer -> {
            Map<String, Seat> seats = new HashMap<>();
            for (int i = 0; i < users.size(); i++) {
                seats.put(users.get(i), fields().seat(answer.get(i)));
            }
            return seats;
        });
    }

    @Override
    public Future<Void> away(String userId, long until) {
        return run(AWAY, 0, List.of(userId, String.valueOf(fields().there(until))))
                .mapEmpty();
    }

    @Override
    public Future<List<Due>> takeDue(long now) {
        return run(DUE, now, List.of(String.valueOf(fields().there(now + TAKEN_MS))))
                .map(answer -> answer.stream()
                        .map(due -> new Due(due.get(0).toString(), ((Seat.Matched) fields().seat(due.get(1))).match()))
                        .toList());
    }

    @Override
    public Future<Counts> counts(long now) {
        return run(COUNTS, now, List.of()).map(SeatFields::counts);
    }

    private SeatFields fields() {
        return new SeatFields(aheadMs.getAsLong());
    }

    private Future<Response> run(RedisScript script, long now, Collection<String> arguments) {
        List<String> all = new ArrayList<>(List.of(String.valueOf(fields().there(now))));
        all.addAll(arguments);
        return redis.run(script, BASE, all);
    }
}
