package parley.matchmaking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import parley.error.ParleyException;

/**
 * One seeded run: a few users search, leave, lose their sessions and block one another, while every call to the queue may be
 * delayed, doubled or overtaken and the owner of a reservation may crash before it commits.
 */
final class MatchSimulation {
    private static final long HORIZON_MS = 30_000;
    private static final long SETTLED_MS = 60_000;
    private static final int ACTIONS_PER_USER = 6;

    private record Event(long at, int number, Runnable action) {}

    private final Random random;
    private final MatchRules rules;
    private final QueueDriver queue;
    private final MatchOracle oracle;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingInt(Event::number));
    private final List<String> users = new ArrayList<>();
    private final Map<String, String> sessionByUser = new HashMap<>();
    private final Set<String> deadSessions = new HashSet<>();
    private long now;
    private int ids;

    MatchSimulation(long seed, BiFunction<MatchRules, Supplier<String>, MatchQueue> queues) {
        this.random = new Random(seed);
        this.rules = randomRules();
        AtomicInteger leases = new AtomicInteger();
        this.queue = new QueueDriver(queues.apply(rules, () -> "lease-" + leases.incrementAndGet()));
        this.oracle = new MatchOracle(rules);
        int population = 2 + random.nextInt(9);
        for (int i = 0; i < population; i++) {
            users.add("u" + i);
            sessionByUser.put("u" + i, id("s"));
        }
        for (int i = random.nextInt(population); i > 0; i--) {
            oracle.blockedBefore("u" + i, "u" + random.nextInt(i));
        }
    }

    /** The number of matches made; throws where a property is broken. */
    int run() {
        int actions = users.size() * ACTIONS_PER_USER;
        for (int i = 0; i < actions; i++) {
            at(random.nextInt((int) HORIZON_MS), () -> act(pick(users)));
        }
        for (long time = 250; time <= HORIZON_MS + SETTLED_MS; time += 250 + random.nextInt(1_500)) {
            at(time, this::wave);
        }
        drainEvents();
        users.forEach(this::cancel);
        oracle.checkEveryTicketEnded();
        wave();
        return oracle.matches();
    }

    private void drainEvents() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            now = event.at();
            event.action().run();
        }
    }

    private MatchRules randomRules() {
        MatchRules usual = MatchRules.defaults();
        List<Stage> stages = random.nextInt(4) > 0
                ? usual.stages()
                : List.of(new Stage("narrow", 0, true, true), new Stage("wide", 3_000, random.nextBoolean(), false));
        SkipRules skips = new SkipRules(20_000, List.of(0L, 1_000L, 4_000L));
        int looks = random.nextInt(3) == 0 ? usual.looks() : 1 + random.nextInt(3);
        return new MatchRules(stages, skips, 3_000, 6_000, 15_000, looks, 1 + random.nextInt(4));
    }

    private void act(String user) {
        switch (random.nextInt(12)) {
            case 0 -> call(() -> cancel(user));
            case 1 -> kill(user);
            case 2 -> block(user, pick(users));
            case 3 -> unblock(user, pick(users));
            case 4, 5, 6 -> leave(user);
            default -> search(user);
        }
    }

    private void search(String user) {
        String session = connected(user);
        SearchBuilder search = SearchBuilder.search(user)
                .ticket(id("t"))
                .session(session)
                .mode(random.nextInt(5) == 0 ? Mode.VIDEO : Mode.TEXT)
                .speaks(some("en", "de", "fr"))
                .likes(some("music", "sport", "film"))
                .is(random.nextBoolean() ? "female" : "male")
                .blocking(oracle.blockedBy(user).toArray(String[]::new));
        if (random.nextInt(5) == 0) {
            search.wants(random.nextBoolean() ? "female" : "male");
        }
        Search built = search.build();
        call(() -> offer(built));
    }

    private void offer(Search search) {
        try {
            Offered answer = queue.offer(search, now);
            oracle.offered(search, answer, now);
            if (answer instanceof Offered.Reserved reserved) {
                confirm(reserved.lease());
            }
        } catch (ParleyException refusal) {
            if (oracle.roomOf(search.searcher().userId()) == null) {
                throw refusal;
            }
        }
    }

    private void wave() {
        oracle.expired(queue.expire(now));
        for (Lease lease : queue.wholeWave(now)) {
            oracle.reserved(lease, now);
            confirm(lease);
        }
        oracle.checkAfterWave(queue, now);
    }

    private void confirm(Lease lease) {
        boolean ownerCrashes = random.nextInt(7) == 0;
        if (!ownerCrashes) {
            call(() -> answerConfirmation(lease));
        }
    }

    private void answerConfirmation(Lease lease) {
        Set<String> missing = new HashSet<>();
        for (Ticket ticket : List.of(lease.first(), lease.second())) {
            if (deadSessions.contains(ticket.sessionId())) {
                missing.add(ticket.sessionId());
            }
        }
        if (missing.isEmpty()) {
            String room = id("room");
            call(() -> queue.commit(lease, room, now).ifPresent(match -> oracle.committed(lease, match, now)));
        } else {
            call(() -> release(lease, missing));
        }
    }

    private void release(Lease lease, Set<String> missing) {
        if (now < lease.until()) {
            oracle.released(lease, missing, now);
        }
        queue.release(lease, missing, now);
    }

    private void cancel(String user) {
        oracle.cancelled(user, queue.cancel(user, now).isPresent());
    }

    private void kill(String user) {
        String session = sessionByUser.get(user);
        deadSessions.add(session);
        call(() -> {
            queue.pause(user, session, now);
            oracle.paused(user, session, now);
        });
        if (random.nextInt(3) > 0) {
            at(now + random.nextInt(12_000), () -> connected(user));
        }
    }

    /** The user's living session, a new one if need be. */
    private String connected(String user) {
        if (deadSessions.contains(sessionByUser.get(user))) {
            String session = id("s");
            sessionByUser.put(user, session);
            call(() -> oracle.resumed(
                    user, session, queue.resume(user, session, now).isPresent()));
        }
        return sessionByUser.get(user);
    }

    private void leave(String user) {
        String room = oracle.roomOf(user);
        if (room != null) {
            String skipper = random.nextBoolean() ? user : null;
            call(() -> queue.closed(room, skipper, now).ifPresent(match -> oracle.closed(match, now)));
        }
    }

    private void block(String user, String other) {
        if (!user.equals(other)) {
            call(() -> {
                queue.forbid(user, other, now);
                oracle.forbade(user, other);
            });
        }
    }

    private void unblock(String user, String other) {
        if (!user.equals(other)) {
            call(() -> {
                queue.allow(user, other, now);
                oracle.allowed(user, other);
            });
        }
    }

    /** A call over an unreliable network: late, perhaps twice, in any order. */
    private void call(Runnable action) {
        at(now + delay(), action);
        if (random.nextInt(8) == 0) {
            at(now + delay(), action);
        }
    }

    private long delay() {
        return random.nextInt(4) == 0 ? random.nextInt(4_000) : random.nextInt(100);
    }

    private void at(long time, Runnable action) {
        events.add(new Event(time, ids++, action));
    }

    private String id(String prefix) {
        return prefix + ids++;
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private String[] some(String... values) {
        List<String> chosen = new ArrayList<>();
        for (String value : values) {
            if (random.nextInt(3) == 0) {
                chosen.add(value);
            }
        }
        return chosen.toArray(String[]::new);
    }
}
