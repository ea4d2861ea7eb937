package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;

class AdmissionTest {
    private long now;
    private final Map<String, Promise<String>> entering = new LinkedHashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final List<Runnable> late = new ArrayList<>();
    private final Admission<String> admission =
            new Admission<>(2, client -> !gone.contains(client), late::add, 1_000_000, () -> now, new Random(7));

    private Future<String> admit(String client) {
        return admission.admit(client, () -> {
            entering.put(client, Promise.promise());
            return entering.get(client).future();
        });
    }

    @Test
    void aCrowdThatIsRefusedAtOnceDoesNotGrowTheStack() {
        admit("ann");
        admit("bob");
        List<Future<String>> crowd = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            crowd.add(admission.admit("stranger " + i, () -> Future.failedFuture("a bad token")));
        }
        entering.get("ann").complete("ready");
        assertTrue(crowd.stream().allMatch(Future::failed));
    }

    @Test
    void oneClientDoesNotFillTheQueue() {
        List<Future<String>> entries = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            entries.add(admission.admit("ann", () -> Promise.<String>promise().future()));
        }
        assertEquals(
                List.of(false, false, false, false, true),
                entries.stream().map(Future::failed).toList());
        assertEquals(
                ErrorCode.CONFLICT, ParleyException.of(entries.get(4).cause()).code());
    }

    @Test
    void letsSoManyInAtATimeInTheirOrder() {
        List.of("ann", "bob", "cid", "dan").forEach(this::admit);

        assertEquals(List.of("ann", "bob"), List.copyOf(entering.keySet()));
        entering.get("bob").complete("ready");
        assertEquals(List.of("ann", "bob", "cid"), List.copyOf(entering.keySet()));
    }

    @Test
    void givesTheAnswerOfTheEntry() {
        Future<String> ann = admit("ann");
        Future<String> bob = admit("bob");

        entering.get("ann").complete("ready");
        entering.get("bob").fail("refused");

        assertEquals("ready", ann.result());
        assertEquals("refused", bob.cause().getMessage());
    }

    @Test
    void aFailedEntryMakesRoomToo() {
        List.of("ann", "bob", "cid").forEach(this::admit);

        entering.get("ann").fail("refused");

        assertTrue(entering.containsKey("cid"));
    }

    @Test
    void anEntryThatThrowsMakesRoomToo() {
        admit("ann");
        Future<String> bob = admission.admit("bob", () -> {
            throw new IllegalStateException("as it happens");
        });
        admit("cid");

        assertEquals("as it happens", bob.cause().getMessage());
        assertFalse(admission.holds("bob"));
        assertTrue(entering.containsKey("cid"));
    }

    @Test
    void whoIsGoneMeanwhileIsPassedOver() {
        admit("ann");
        admit("bob");
        Future<String> cid = admit("cid");
        admit("dan");
        gone.add("cid");

        entering.get("ann").complete("ready");

        assertEquals(ErrorCode.UNAVAILABLE, ParleyException.of(cid.cause()).code());
        assertEquals(List.of("ann", "bob", "dan"), List.copyOf(entering.keySet()));
    }

    @Test
    void anEntryThatNeverEndsKeepsNobodyOut() {
        List.of("ann", "bob", "cid", "dan").forEach(this::admit);

        late.get(0).run();
        entering.get("ann").complete("ready after all");

        assertEquals(List.of("ann", "bob", "cid"), List.copyOf(entering.keySet()));
    }

    @Test
    void knowsWhoWaits() {
        List.of("ann", "bob", "cid").forEach(this::admit);
        assertTrue(admission.holds("ann"));
        assertTrue(admission.holds("cid"));

        entering.get("ann").complete("ready");

        assertFalse(admission.holds("ann"));
        assertTrue(admission.holds("cid"));
    }

    @Test
    @Tag("S3-LIM")
    void aCrowdIsLetInAsFastAsItCanBeAndTheRestComesBackSpreadOverThatTime() {
        int crowd = 10_000;
        double eachMs = 1.5;
        Crowd arrivals = new Crowd(crowd, eachMs);
        long end = arrivals.letAllIn();
        assertEquals(crowd, arrivals.in);
        assertTrue(arrivals.longestWait <= 1_000, () -> "waited: " + arrivals.longestWait);
        assertTrue(end <= 2 * crowd * eachMs, () -> "took: " + end);
        assertTrue(arrivals.refusals <= 4 * crowd, () -> "refused: " + arrivals.refusals);
    }

    /** Clients that arrive at once, and come back when they are told to, at a server that lets one in at a time. */
    private static final class Crowd {
        private long now;
        private final double eachMs;
        private final PriorityQueue<Long> comingBack = new PriorityQueue<>();
        private final ArrayDeque<Promise<String>> entering = new ArrayDeque<>();
        private final Admission<Integer> admission =
                new Admission<>(32, client -> true, late -> {}, 500, () -> now, new Random(11));
        private int number;
        private int in;
        private int refusals;
        private long longestWait;
        private double work;

        Crowd(int size, double eachMs) {
            this.eachMs = eachMs;
            for (int i = 0; i < size; i++) {
                comingBack.add(0L);
            }
        }

        long letAllIn() {
            int all = comingBack.size();
            while (in < all && now < 200_000) {
                while (!comingBack.isEmpty() && comingBack.peek() <= now) {
                    comingBack.remove();
                    arrive();
                }
                now++;
                work = entering.isEmpty() ? 0 : work + 1;
                while (work >= eachMs && !entering.isEmpty()) {
                    work -= eachMs;
                    entering.remove().complete("in");
                }
            }
            return now;
        }

        private void arrive() {
            long since = now;
            admission
                    .admit(number++, () -> {
                        longestWait = Math.max(longestWait, now - since);
                        entering.add(Promise.promise());
                        return entering.peekLast().future();
                    })
                    .onSuccess(entered -> in++)
                    .onFailure(refused -> {
                        refusals++;
                        comingBack.add(now + ParleyException.of(refused).retryAfterMs());
                    });
        }
    }
}
