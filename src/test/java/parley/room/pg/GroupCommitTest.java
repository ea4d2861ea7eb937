package parley.room.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.pg.GroupCommit.Bounds;
import parley.room.pg.GroupCommit.Waiting;

class GroupCommitTest {
    private static final int CROWD = 50_000;

    /** A write that has begun and ends when the test says so. */
    private record Write(
            List<Waiting<String, String>> batch, boolean waits, Promise<List<Waiting<String, String>>> end) {
        private List<String> items() {
            return batch.stream().map(Waiting::item).toList();
        }
    }

    private final Queue<Write> writes = new ArrayDeque<>();
    private final List<String> written = new ArrayList<>();
    private final Set<String> held = new HashSet<>();
    private GroupCommit<String, String> commits = commits(100, 1_000, 2);

    /** Items are named like "a1": the key and a number. */
    private GroupCommit<String, String> commits(int batch, int queue, int apart) {
        return new GroupCommit<>(new Bounds(batch, queue, 60_000, apart), GroupCommitTest::key, (items, waits) -> {
            Write write = new Write(items, waits, Promise.promise());
            writes.add(write);
            return write.end().future();
        });
    }

    private static String key(String item) {
        return item.substring(0, 1);
    }

    private List<Future<String>> offer(String... items) {
        return List.of(items).stream().map(commits::offer).toList();
    }

    /** The oldest write ends: it stores what is free, and all that it waited for. */
    private Write finish() {
        Write write = writes.remove();
        List<Waiting<String, String>> skipped = write.batch().stream()
                .filter(waiting -> !write.waits() && held.contains(key(waiting.item())))
                .toList();
        write.batch().stream().filter(waiting -> !skipped.contains(waiting)).forEach(waiting -> {
            written.add(waiting.item());
            waiting.answer().complete(waiting.item());
        });
        write.end().complete(skipped);
        return write;
    }

    private void finishAll() {
        while (!writes.isEmpty()) {
            finish();
        }
    }

    private static ErrorCode refusal(Future<?> answer) {
        return ParleyException.of(answer.cause()).code();
    }

    @Test
    void whatIsOfferedDuringAWriteLeavesTogetherWithTheNext() {
        offer("a1", "a2", "b1");
        assertEquals(List.of("a1"), finish().items());
        assertEquals(List.of("a2", "b1"), finish().items());
        assertTrue(writes.isEmpty());
    }

    @Test
    void aCrowdThatIsWrittenAtOnceDoesNotGrowTheStack() {
        Promise<List<Waiting<Integer, Integer>>> first = Promise.promise();
        List<Integer> batches = new ArrayList<>();
        GroupCommit<Integer, Integer> numbers =
                new GroupCommit<>(new Bounds(1, CROWD, 60_000, 1), String::valueOf, (batch, waits) -> {
                    batches.add(batch.size());
                    Future<List<Waiting<Integer, Integer>>> end =
                            batches.size() == 1 ? first.future() : Future.succeededFuture(List.of());
                    return end.onSuccess(
                            done -> batch.forEach(waiting -> waiting.answer().complete(waiting.item())));
                });
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            answers.add(numbers.offer(i));
        }
        first.complete(List.of());
        assertTrue(answers.stream().allMatch(Future::succeeded));
        assertEquals(CROWD, batches.size());
    }

    @Test
    void theFailureOfAWriteAnswersThoseItLeft() {
        Future<String> answer = commits.offer("a1");
        writes.remove().end().fail("away");
        assertEquals("away", answer.cause().getMessage());
    }

    @Test
    void aFullQueueRefusesWhatComesNext() {
        commits = commits(1, 2, 1);
        List<Future<String>> answers = offer("a1", "a2", "a3", "a4");
        assertEquals(ErrorCode.UNAVAILABLE, refusal(answers.get(3)));
        finishAll();
        assertTrue(answers.subList(0, 3).stream().allMatch(Future::succeeded));
    }

    @Test
    void aHeldKeyIsSkippedTwiceAndThenWaitedForBesideTheOthers() {
        held.add("a");
        offer("b1", "a1", "a2", "b2");
        finish();
        commits.offer("b3");
        assertEquals(List.of("a1", "a2", "b2"), finish().items());
        commits.offer("b4");
        assertEquals(List.of("a1", "a2", "b3"), finish().items());
        Write alone = writes.remove();
        assertEquals(List.of("a1", "a2"), alone.items());
        assertTrue(alone.waits());
        assertEquals(List.of("b4"), finish().items());
        assertEquals(List.of("b1", "b2", "b3", "b4"), written);
    }

    @Test
    void aHeldKeyIsWaitedForAtOnceIfNothingElseWaits() {
        held.add("a");
        Future<String> answer = commits.offer("a1");
        assertFalse(finish().waits());
        assertTrue(writes.peek().waits());
        finish();
        assertEquals("a1", answer.result());
    }

    @Test
    void aKeyThatIsFreeAfterOneSkipIsWrittenInItsOrder() {
        held.add("a");
        offer("b1", "a1", "b2");
        finish();
        offer("a2", "b3");
        finish();
        held.clear();
        finishAll();
        assertEquals(List.of("b1", "b2", "a1", "a2", "b3"), written);
    }

    @Test
    void whatComesForAKeyThatIsWaitedForStaysBehindIt() {
        commits = commits(2, 1_000, 2);
        held.add("a");
        offer("a1");
        finish();
        offer("a2", "b1", "a3", "a4");
        Write alone = writes.remove();
        finishAll();
        assertEquals(List.of("b1"), written);
        assertEquals(3, commits.waiting());
        held.clear();
        writes.add(alone);
        finishAll();
        assertEquals(List.of("b1", "a1", "a2", "a3", "a4"), written);
        assertEquals(0, commits.waiting());
    }

    @Test
    void aKeyThatStaysHeldIsRefusedWithAllThatWaitsForIt() {
        held.add("a");
        List<Future<String>> first = offer("a1");
        finish();
        List<Future<String>> behind = offer("a2", "a3");
        writes.remove().end().fail(GroupCommit.unavailable());
        first.forEach(answer -> assertEquals(ErrorCode.UNAVAILABLE, refusal(answer)));
        behind.forEach(answer -> assertEquals(ErrorCode.UNAVAILABLE, refusal(answer)));
        assertEquals(0, commits.waiting());
        held.clear();
        Future<String> later = commits.offer("a4");
        finishAll();
        assertTrue(later.succeeded());
        assertEquals(List.of("a4"), written);
    }

    @Test
    void noMoreKeysAreWaitedForAtOnceThanIsAllowed() {
        held.addAll(Set.of("a", "b", "c"));
        List<Future<String>> answers = offer("x1", "a1", "b1", "c1");
        finish();
        finish();
        finish();
        assertEquals(2, writes.size());
        assertTrue(writes.stream().allMatch(Write::waits));
        finish();
        assertEquals(2, writes.size());
        finishAll();
        assertTrue(answers.stream().allMatch(Future::succeeded));
        assertEquals(List.of("x1", "a1", "b1", "c1"), written);
    }

    @Test
    void keysThatAreHeldAtRandomKeepTheOrderOfTheirItems() {
        Random random = new Random(7);
        commits = commits(5, 100_000, 2);
        List<String> keys = List.of("a", "b", "c", "d");
        List<String> offered = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            String item = keys.get(random.nextInt(keys.size())) + i;
            offered.add(item);
            commits.offer(item);
            held.clear();
            keys.stream().filter(key -> random.nextInt(3) == 0).forEach(held::add);
            IntStream.range(0, Math.min(writes.size(), random.nextInt(3))).forEach(n -> finish());
        }
        held.clear();
        finishAll();
        keys.forEach(key -> assertEquals(
                offered.stream().filter(item -> key(item).equals(key)).toList(),
                written.stream().filter(item -> key(item).equals(key)).toList()));
    }
}
