package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.room.GroupCommit.Bounds;
import parley.room.GroupCommit.Waiting;

class GroupCommitTest {
    private static final int CROWD = 50_000;

    private final List<Integer> batches = new ArrayList<>();
    private Promise<Void> open = Promise.promise();
    private final GroupCommit<Integer, Integer> commits = new GroupCommit<>(new Bounds(1, CROWD, 60_000), this::write);

    private Future<Void> write(List<Waiting<Integer, Integer>> batch) {
        batches.add(batch.size());
        Future<Void> written = open == null ? Future.succeededFuture() : open.future();
        return written.onSuccess(
                done -> batch.forEach(waiting -> waiting.answer().complete(waiting.item())));
    }

    @Test
    void aCrowdThatIsWrittenAtOnceDoesNotGrowTheStack() {
        Promise<Void> first = open;
        List<Future<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            answers.add(commits.offer(i));
        }
        open = null;
        first.complete();
        assertTrue(answers.stream().allMatch(Future::succeeded));
        assertEquals(CROWD, batches.size());
    }

    @Test
    void theFailureOfAWriteAnswersThoseItLeft() {
        Future<Integer> answer = commits.offer(1);
        open.fail("away");
        assertEquals("away", answer.cause().getMessage());
    }
}
