package parley.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandOrderTest {
    private final CommandOrder order = new CommandOrder();
    private final List<String> heard = new ArrayList<>();

    private Promise<String> asked() {
        Promise<String> question = Promise.promise();
        order.next(question.future()).onComplete(heard::add, refused -> heard.add(refused.getMessage()));
        return question;
    }

    @Test
    void anAnswerThatComesEarlyWaitsForThoseBeforeIt() {
        Promise<String> first = asked();
        Promise<String> second = asked();
        order.next(Future.succeededFuture("third")).onSuccess(heard::add);
        second.complete("second");
        assertEquals(List.of(), heard);
        first.complete("first");
        assertEquals(List.of("first", "second", "third"), heard);
    }

    @Test
    void aRefusalKeepsItsPlaceAndHoldsUpNobodyAfterIt() {
        Promise<String> first = asked();
        Promise<String> second = asked();
        second.complete("second");
        first.fail("refused");
        assertEquals(List.of("refused", "second"), heard);
        asked().complete("third");
        assertEquals(List.of("refused", "second", "third"), heard);
    }

    @Test
    void whatIsAskedWhileAnswersAreHandedOnComesLast() {
        Promise<String> first = Promise.promise();
        order.next(first.future()).onSuccess(answer -> {
            heard.add(answer);
            order.next(Future.succeededFuture("later")).onSuccess(heard::add);
        });
        Promise<String> second = asked();
        second.complete("second");
        first.complete("first");
        assertEquals(List.of("first", "second", "later"), heard);
    }
}
