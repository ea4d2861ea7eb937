package parley.signaling.janus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ConfigLoader;
import parley.config.JanusSettings;
import parley.error.ErrorCode;

/** The link with a server that says what the test wants, as a real one rarely does: nothing, nonsense, or too little. */
@Tag("S1-SYS-16")
class JanusLinkVerticleTest {
    private static final String HOST = "127.0.0.1";

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> states = new LinkedBlockingQueue<>();
    private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
    private volatile ServerWebSocket socket;
    private JanusLink link;

    @BeforeEach
    void begin() throws InterruptedException {
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setWebSocketSubProtocols(List.of("janus-protocol")))
                .webSocketHandler(opened -> {
                    socket = opened;
                    opened.textMessageHandler(text -> answer(opened, new JsonObject(text)));
                });
        int port = result(server.listen(0, HOST)).actualPort();
        JanusSettings settings = new ConfigLoader()
                .set("calls.janus.uri", "ws://" + HOST + ":" + port, "the test")
                .set("calls.janus.apiSecret", "hush", "the test")
                .set("calls.janus.answerMs", "500", "the test")
                .load()
                .calls()
                .janus();
        link = new JanusLink(vertx, settings, new JanusLink.Events() {
            @Override
            public void up() {
                states.add("up");
            }

            @Override
            public void down() {
                states.add("down");
            }
        });
        here(() -> {
            link.begin();
            return Future.succeededFuture();
        });
        assertEquals("up", next());
    }

    @AfterEach
    void end() {
        result(vertx.close());
    }

    private void answer(ServerWebSocket to, JsonObject request) {
        asked.add(request);
        switch (request.getString("janus")) {
            case "create", "attach" ->
                reply(to, request, new JsonObject().put("janus", "success").put("data", new JsonObject().put("id", 7)));
            case "message" -> reply(to, request, new JsonObject().put("janus", "ack"));
            default -> {
                // Silence is what is tested.
            }
        }
    }

    private static void reply(ServerWebSocket to, JsonObject request, JsonObject answer) {
        to.writeTextMessage(
                answer.put("transaction", request.getString("transaction")).encode());
    }

    private String next() throws InterruptedException {
        return states.poll(20, TimeUnit.SECONDS);
    }

    private Context own;

    private <T> T here(Supplier<Future<T>> work) {
        return result(asked(work));
    }

    private <T> Future<T> asked(Supplier<Future<T>> work) {
        own = own == null ? vertx.getOrCreateContext() : own;
        Promise<T> promise = Promise.promise();
        own.runOnContext(turn -> work.get().onComplete(promise));
        return promise.future();
    }

    @Test
    void whatIsNotAnsweredFailsAtItsDeadline() {
        refusal(ErrorCode.UNAVAILABLE, asked(() -> link.trickle(7, new JsonObject())));
        refusal(ErrorCode.UNAVAILABLE, asked(() -> link.message(7, new JsonObject(), null)));
        assertTrue(link.isUp());
    }

    @Test
    void allThatWaitsFailsWithTheSocketAndTheLinkIsMadeAnew() throws InterruptedException {
        Future<JsonObject> waits = asked(() -> link.message(7, new JsonObject(), null));
        asked(() -> link.attach(event -> {}))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        socket.close();
        refusal(ErrorCode.UNAVAILABLE, waits);
        assertEquals("down", next());
        assertEquals("up", next());
        assertEquals(7L, here(() -> link.attach(event -> {})));
    }

    @Test
    void nonsenseEndsTheSocketAndNothingElse() throws InterruptedException {
        socket.writeTextMessage("no JSON");
        assertEquals("down", next());
        assertEquals("up", next());
    }

    @Test
    void whatWaitsIsBounded() {
        here(() -> {
            for (int i = 0; i < 2_000; i++) {
                link.trickle(7, new JsonObject()).onFailure(late -> {});
            }
            return Future.succeededFuture();
        });
        int before = asked.size();
        refusal(ErrorCode.UNAVAILABLE, asked(() -> link.trickle(7, new JsonObject())));
        assertTrue(asked.size() - before <= 2_000);
    }

    @Test
    void everyRequestHasTheSecretAndItsOwnTransaction() {
        here(() -> link.attach(event -> {}));
        assertTrue(asked.stream().allMatch(each -> each.getString("apisecret").equals("hush")));
        assertEquals(
                asked.size(),
                asked.stream()
                        .map(each -> each.getString("transaction"))
                        .distinct()
                        .count());
    }

    @Test
    void itIsAwayOnceClosed() {
        result(asked(link::close));
        assertFalse(link.isUp());
        refusal(ErrorCode.UNAVAILABLE, asked(() -> link.attach(event -> {})));
    }
}
