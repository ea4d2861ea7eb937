package parley.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.util.Await;

class LookupTest {
    private final List<Question> questions = new ArrayList<>();
    private final Lookup<String, Integer> lengths = new Lookup<>(3, this::ask);

    private record Question(Set<String> keys, Promise<Map<String, Integer>> answer) {
        private void reply() {
            answer.complete(
                    keys.stream().filter(key -> !key.isEmpty()).collect(Collectors.toMap(k -> k, String::length)));
        }
    }

    private Future<Map<String, Integer>> ask(Collection<String> keys) {
        Question question = new Question(Set.copyOf(keys), Promise.promise());
        questions.add(question);
        return question.answer().future();
    }

    @Test
    void asksAtOnceWhileNobodyElseDoes() {
        Future<Integer> answer = lengths.of("one");
        assertEquals(List.of(Set.of("one")), asked());
        questions.get(0).reply();
        assertEquals(3, answer.result());
    }

    @Test
    void asksTogetherWhatCameWhileTwoQuestionsWereOpen() {
        busy();
        Future<Integer> three = lengths.of("333");
        Future<Integer> four = lengths.of("4444");
        Future<Integer> again = lengths.of("333");
        assertEquals(2, questions.size());
        questions.get(0).reply();
        assertEquals(Set.of("333", "4444"), questions.get(2).keys());
        questions.get(2).reply();
        assertEquals(List.of(3, 4, 3), List.of(three.result(), four.result(), again.result()));
    }

    @Test
    void aCrowdThatIsAnsweredAtOnceDoesNotGrowTheStack() {
        Promise<Map<Integer, Integer>> slow = Promise.promise();
        Lookup<Integer, Integer> lookup =
                new Lookup<>(1, keys -> keys.contains(-1) ? slow.future() : Future.succeededFuture(Map.of()));
        lookup.of(-1);
        lookup.of(-1);
        List<Future<Integer>> crowd =
                IntStream.range(0, 50_000).mapToObj(lookup::of).toList();
        slow.complete(Map.of());
        assertTrue(crowd.stream().allMatch(Future::isComplete));
    }

    @Test
    void doesNotAnswerWithWhatWasAskedEarlier() {
        lengths.of("one");
        lengths.of("one");
        assertEquals(List.of(Set.of("one"), Set.of("one")), asked());
    }

    @Test
    void asksNoMoreAtATimeThanItMay() {
        busy();
        lengths.of(List.of("a", "b"));
        Future<Map<String, Integer>> next = lengths.of(List.of("c", "d"));
        questions.get(0).reply();
        assertEquals(Set.of("a", "b"), questions.get(2).keys());
        questions.get(1).reply();
        questions.get(3).reply();
        assertEquals(Map.of("c", 1, "d", 1), next.result());
    }

    @Test
    void asksForManyWhoseAskerWantsThemAll() {
        Future<Map<String, Integer>> all = lengths.of(List.of("a", "b", "c", "d"));
        questions.get(0).reply();
        assertEquals(4, all.result().size());
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        Future<Integer> answer = lengths.of("");
        questions.get(0).reply();
        assertTrue(answer.succeeded());
        assertNull(answer.result());
        assertEquals(Map.of(), lengths.of(List.of()).result());
        assertEquals(1, questions.size());
    }

    @Test
    void failsAllThatWereAskedTogetherAndGoesOn() {
        busy();
        Future<Integer> three = lengths.of("333");
        Future<Integer> four = lengths.of("4444");
        questions.get(0).reply();
        IllegalStateException away = new IllegalStateException("away");
        questions.get(2).answer().fail(away);
        assertSame(away, three.cause());
        assertSame(away, four.cause());
        Future<Integer> later = lengths.of("55555");
        questions.get(3).reply();
        assertEquals(5, later.result());
    }

    @Test
    void refusesWhoWaitsTooLongAndAsksNothingForThem() {
        Lookup<String, Integer> hanging = new Lookup<>(3, 1, this::ask);
        hanging.of("1");
        hanging.of("22");
        Future<Integer> waiting = hanging.of("333");
        Await.refusal(ErrorCode.UNAVAILABLE, waiting);
        questions.get(0).reply();
        assertEquals(2, questions.size());
    }

    @Test
    void takesAQuestionThatCannotBeAskedForAFailure() {
        Lookup<String, Integer> broken = new Lookup<>(1, keys -> {
            throw new IllegalStateException("no statement");
        });
        assertFalse(broken.of("a").succeeded());
        assertEquals("no statement", broken.of("b").cause().getMessage());
    }

    private void busy() {
        lengths.of("1");
        lengths.of("22");
    }

    private List<Set<String>> asked() {
        return questions.stream().map(Question::keys).toList();
    }
}
