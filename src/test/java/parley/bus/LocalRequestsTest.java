package parley.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;

class LocalRequestsTest {
    private static final long TIMEOUT_MS = 300;

    private final Vertx vertx = Vertx.vertx();
    private final Context server = vertx.getOrCreateContext();
    private final Context caller = CompletableFuture.supplyAsync(vertx::getOrCreateContext, task -> {
                Thread thread = new Thread(task);
                thread.start();
            })
            .join();
    private final LocalRequests requests = new LocalRequests(vertx, TIMEOUT_MS);

    @AfterEach
    void close() {
        result(vertx.close());
    }

    private static <T> T on(Context context, Supplier<T> step) {
        return result(Future.future(done -> context.runOnContext(turn -> done.complete(step.get()))));
    }

    @Test
    void aRequestIsCarriedOutOnItsServersLoopAndAnsweredOnTheCallers() {
        on(server, () -> requests.<String>serve("echo", text -> Future.succeededFuture(text + Vertx.currentContext())));
        Context[] answeredOn = new Context[1];
        Future<Object> answered = on(caller, () -> requests.request("echo", "on ")
                .onSuccess(done -> answeredOn[0] = Vertx.currentContext()));
        assertEquals("on " + server, result(answered));
        assertSame(caller, answeredOn[0]);
    }

    @Test
    void requestsOfOneCallerKeepTheirOrder() {
        List<Integer> heard = new ArrayList<>();
        on(
                server,
                () -> requests.<Integer>serve("count", number -> {
                    heard.add(number);
                    return Future.succeededFuture(number);
                }));
        List<Future<Object>> answers = on(caller, () -> IntStream.range(0, 500)
                .mapToObj(number -> requests.request("count", number))
                .toList());
        result(Future.all(answers));
        assertEquals(IntStream.range(0, 500).boxed().toList(), heard);
    }

    @Test
    void anAnswerComesBehindWhatItsCallerWasToldBeforeIt() {
        List<String> heard = new ArrayList<>();
        on(
                caller,
                () -> requests.<String>serve("tell", text -> {
                    caller.runOnContext(turn -> heard.add("event"));
                    return Future.succeededFuture(text);
                }));
        result(on(caller, () -> requests.request("tell", "!").onSuccess(done -> heard.add("answer"))));
        assertEquals(List.of("event", "answer"), on(caller, () -> List.copyOf(heard)));
    }

    @Test
    void whoIsNotAnsweredInTimeIsToldSoAndALaterAnswerIsLost() {
        Promise<String> late = Promise.promise();
        on(server, () -> requests.<String>serve("slow", text -> late.future()));
        on(server, () -> requests.<String>serve("quick", Future::succeededFuture));
        Future<Object> waiting = on(caller, () -> requests.request("slow", "?"));
        assertEquals("!", result(on(caller, () -> requests.request("quick", "!"))));
        refusal(ErrorCode.TIMEOUT, waiting);
        late.complete("too late");
        assertEquals("again", result(on(caller, () -> requests.request("quick", "again"))));
        refusal(ErrorCode.TIMEOUT, waiting);
    }

    @Test
    void nobodyIsAskedWhereTheServerIsGoneOrNotTheOnlyOne() {
        Runnable end = on(server, () -> requests.<String>serve("once", Future::succeededFuture));
        end.run();
        assertNull(requests.request("once", "?"));
        on(server, () -> requests.<String>serve("shared", Future::succeededFuture));
        on(caller, () -> requests.<String>serve("shared", Future::succeededFuture));
        assertNull(requests.request("shared", "?"));
    }
}
