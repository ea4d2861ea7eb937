package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Asks a node together what is asked of it in one turn of the event loop: a wave proposes many pairs at once. */
final class Gathered<Q, A> {
    /** The answers are in the order of the questions. */
    private final BiFunction<String, List<Q>, Future<List<A>>> send;

    private final Map<String, List<Asked<Q, A>>> askedByNode = new HashMap<>();

    private record Asked<Q, A>(Q question, Promise<A> answer) {}

    Gathered(BiFunction<String, List<Q>, Future<List<A>>> send) {
        this.send = send;
    }

    Future<A> ask(String nodeId, Q question) {
        Asked<Q, A> asked = new Asked<>(question, Promise.promise());
        askedByNode
                .computeIfAbsent(nodeId, first -> {
                    Vertx.currentContext().runOnContext(turn -> sendTo(nodeId));
                    return new ArrayList<>();
                })
                .add(asked);
        return asked.answer().future();
    }

    private void sendTo(String nodeId) {
        List<Asked<Q, A>> together = askedByNode.remove(nodeId);
        send.apply(nodeId, together.stream().map(Asked::question).toList()).onComplete(answered -> {
            for (int i = 0; i < together.size(); i++) {
                if (answered.succeeded()) {
                    together.get(i).answer().complete(answered.result().get(i));
                } else {
                    together.get(i).answer().fail(answered.cause());
                }
            }
        });
    }
}
