package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.redis.RedisCommands;
import parley.redis.RedisScript;

/**
 * The queue of all nodes: each call is one script, and one operation. {@code match-common.lua} describes the keys, which all
 * share one hash tag. It decides as {@link MemoryMatchQueue} does; a slice of a wave looks at no more candidates in all than
 * {@link MatchRules#looks}, so that nobody waits long for Redis.
 */
public final class RedisMatchQueue implements MatchQueue {
    private static final String BASE = "parley:{match}";
    private static final RedisScript OFFER = script("match-offer");
    private static final RedisScript WAVE = script("match-wave");
    private static final RedisScript COMMIT = script("match-commit");
    private static final RedisScript RELEASE = script("match-release");
    private static final RedisScript CANCEL = script("match-cancel");
    private static final RedisScript PAUSE = script("match-pause");
    private static final RedisScript RESUME = script("match-resume");
    private static final RedisScript CLOSED = script("match-closed");
    private static final RedisScript FORBID = script("match-forbid");
    private static final RedisScript EXPIRE = script("match-expire");
    private static final RedisScript FIND = script("match-find");

    private final RedisCommands redis;
    private final String rules;
    private final Supplier<String> leaseIds;
    private final LongSupplier aheadMs;

    /**
     * @param leaseIds unique for ever, over all nodes
     * @param aheadMs how far the clock of Redis is ahead of the callers': nodes whose clocks differ share one time
     */
    public RedisMatchQueue(RedisCommands redis, MatchRules rules, Supplier<String> leaseIds, LongSupplier aheadMs) {
        this.redis = redis;
        this.aheadMs = aheadMs;
        this.rules = json(rules).encode();
        this.leaseIds = leaseIds;
    }

    private static RedisScript script(String name) {
        return RedisScript.of("match-common", "match-open", "match-reserve", name);
    }

    private static JsonObject json(MatchRules rules) {
        JsonArray stages = new JsonArray();
        for (Stage stage : rules.stages()) {
            stages.add(new JsonObject()
                    .put("after", stage.afterMs())
                    .put("language", stage.sameLanguage())
                    .put("interest", stage.commonInterest()));
        }
        return new JsonObject()
                .put("stages", stages)
                .put("lease", rules.leaseMs())
                .put("grace", rules.graceMs())
                .put("rematch", rules.rematchMs())
                .put("looks", rules.looks())
                .put("slice", rules.slice())
                .put("skipWindow", rules.skips().windowMs())
                .put("delays", new JsonArray(rules.skips().delaysMs()));
    }

    @Override
    public Future<Offered> offer(Search search, long now) {
        return offer(search, List.of(), now);
    }

    @Override
    public Future<Offered> restore(Ticket ticket, long now) {
        return offer(ticket.search(), List.of(fields().place(ticket.place())), now);
    }

    private Future<Offered> offer(Search search, List<String> place, long now) {
        List<String> arguments = new ArrayList<>(List.of(leaseIds.get()));
        arguments.addAll(TicketFields.of(search));
        arguments.addAll(place);
        return run(OFFER, now, arguments).compose(answer -> offered(search, answer));
    }

    private Future<Offered> offered(Search search, Response answer) {
        return switch (answer.get(0).toString()) {
            case "ended" -> Future.succeededFuture(new Offered.Ended(search.ticketId()));
            case "conflict" -> Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "You are in a match"));
            case "enqueued" ->
                Future.succeededFuture(
                        new Offered.Enqueued(fields().ticket(answer.get(1)), fields().ticketIfAny(answer.get(2))));
            default ->
                Future.succeededFuture(new Offered.Reserved(
                        fields().ticket(answer.get(1)),
                        fields().ticketIfAny(answer.get(2)),
                        fields().lease(answer.get(3))));
        };
    }

    @Override
    public Future<Wave> wave(long now) {
        return run(WAVE, now, List.of(leaseIds.get()))
                .map(answer -> new Wave(leases(answer.get(0)), answer.get(1).toInteger() == 1));
    }

    @Override
    public Future<Optional<Match>> commit(String leaseId, String roomId, long now) {
        return run(COMMIT, now, List.of(leaseId, roomId)).map(fields()::match);
    }

    @Override
    public Future<Void> release(String leaseId, Set<String> missingSessionIds, long now) {
        List<String> arguments = new ArrayList<>(List.of(leaseId));
        arguments.addAll(missingSessionIds);
        return run(RELEASE, now, arguments).mapEmpty();
    }

    @Override
    public Future<Optional<Ticket>> cancel(String userId, long now) {
        return run(CANCEL, now, List.of(userId)).map(fields()::ticketIfAny);
    }

    @Override
    public Future<Void> pause(String userId, String sessionId, long now) {
        return run(PAUSE, now, List.of(userId, sessionId)).mapEmpty();
    }

    @Override
    public Future<Optional<Ticket>> resume(String userId, String sessionId, long now) {
        return run(RESUME, now, List.of(userId, sessionId)).map(fields()::ticketIfAny);
    }

    @Override
    public Future<Optional<Match>> closed(String roomId, String skipperId, long now) {
        return run(CLOSED, now, List.of(roomId, skipperId == null ? "" : skipperId))
                .map(fields()::match);
    }

    @Override
    public Future<Void> forbid(String userA, String userB, long now) {
        return run(FORBID, now, List.of("forbid", userA, userB)).mapEmpty();
    }

    @Override
    public Future<Void> allow(String userA, String userB, long now) {
        return run(FORBID, now, List.of("allow", userA, userB)).mapEmpty();
    }

    @Override
    public Future<Expired> expire(long now) {
        return run(EXPIRE, now, List.of())
                .map(answer -> new Expired(
                        leases(answer.get(0)),
                        answer.get(1).stream().map(fields()::ticket).toList()));
    }

    @Override
    public Future<Optional<Match>> matchOf(String userId) {
        return run(FIND, 0, List.of("match", userId)).map(fields()::match);
    }

    @Override
    public Future<Optional<Ticket>> ticketOf(String userId) {
        return run(FIND, 0, List.of("ticket", userId)).map(fields()::ticketIfAny);
    }

    @Override
    public Future<Counts> counts() {
        List<String> arguments = new ArrayList<>(List.of("counts"));
        for (Mode mode : Mode.values()) {
            arguments.add(mode.wireName());
        }
        return run(FIND, 0, arguments).map(RedisMatchQueue::counts);
    }

    private static Counts counts(Response answer) {
        Map<Mode, Integer> searching = new EnumMap<>(Mode.class);
        for (Mode mode : Mode.values()) {
            searching.put(mode, answer.get(1 + mode.ordinal()).toInteger());
        }
        return new Counts(searching, answer.get(0).toInteger());
    }

    private List<Lease> leases(Response answer) {
        return answer.stream().map(fields()::lease).toList();
    }

    private TicketFields fields() {
        return new TicketFields(aheadMs.getAsLong());
    }

    private Future<Response> run(RedisScript script, long now, Collection<String> arguments) {
        List<String> all = new ArrayList<>(List.of(String.valueOf(fields().there(now)), rules));
        all.addAll(arguments);
        return redis.run(script, BASE, all);
    }
}
