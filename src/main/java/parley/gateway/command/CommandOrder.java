package parley.gateway.command;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;

/**
 * Lets what was asked for the commands of one connection come back in the order of the commands. Redis answers in order,
 * but an answer that came before its handler was set is handed on at once, and so before those that wait for the event
 * loop. Used on one event loop.
 */
public final class CommandOrder {
    /** Is null until two questions are open at once, as most connections never have that. */
    private ArrayDeque<Answer<?>> open;

    private static final class Answer<T> {
        private final Promise<T> handedOn = Promise.promise();
        private AsyncResult<T> result;

        private void handOn() {
            if (result.succeeded()) {
                handedOn.complete(result.result());
            } else {
                handedOn.fail(result.cause());
            }
        }
    }

    /** Completes as the question does, but not before all earlier ones have completed. */
    <T> Future<T> next(Future<T> question) {
        boolean alone = open == null || open.isEmpty();
        if (alone && question.isComplete()) {
            return question;
        }
        if (open == null) {
            open = new ArrayDeque<>(2);
        }
        Answer<T> answer = new Answer<>();
        open.add(answer);
        question.onComplete(result -> {
            answer.result = result;
            while (!open.isEmpty() && open.peek().result != null) {
                open.remove().handOn();
            }
        });
        return answer.handedOn.future();
    }
}
