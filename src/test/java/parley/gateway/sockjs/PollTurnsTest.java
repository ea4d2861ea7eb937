package parley.gateway.sockjs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S1-SIO-02")
class PollTurnsTest {
    private static final Pattern FRAME = Pattern.compile("o|[ac]\\[.*");
    private static final long ANSWERING_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Vertx vertx = Vertx.vertx();
    private final HttpSessions sessions = new HttpSessions();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int port;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void sessionIsOpenedOnceThoughItsNextPollComesBeforeTheFirstIsThroughWithItsAnswer() throws Exception {
        deploy(2);
        try (Socket first = new Socket("127.0.0.1", port);
                Socket second = new Socket("127.0.0.1", port)) {
            assertEquals("o", poll(first));
            assertEquals("a[\"welcome\"]", poll(second));
        }
        assertEquals(1, opened.get());
    }

    private String poll(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream()
                .write("POST /eventbus/1/session/xhr HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        BufferedReader answer =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String line = answer.readLine();
        while (line != null && !FRAME.matcher(line).matches()) {
            line = answer.readLine();
        }
        return line;
    }

    /** Two event loops take the connections in turn; the first answer's event loop then takes its time. */
    private void deploy(int instances) throws Exception {
        CountDownLatch listening = new CountDownLatch(instances);
        vertx.deployVerticle(() -> new Polls(listening), new DeploymentOptions().setInstances(instances))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertEquals(0, listening.getCount());
    }

    private final class Polls extends AbstractVerticle {
        private final CountDownLatch listening;

        Polls(CountDownLatch listening) {
            this.listening = listening;
        }

        @Override
        public void start(Promise<Void> started) {
            Router router = Router.router(vertx);
            router.route().handler(context -> {
                if (requests.getAndIncrement() == 0) {
                    HttpServerConnection connection =
                            (HttpServerConnection) context.request().connection();
                    context.response().bodyEndHandler(sent -> {
                        connection.channelHandlerContext().flush();
                        LockSupport.parkNanos(ANSWERING_NS);
                    });
                }
                context.next();
            });
            router.route().handler(BodyHandler.create(false));
            router.route("/eventbus/*").handler(new PollTurns(sessions));
            router.route("/eventbus/*")
                    .subRouter(SockJSHandler.create(vertx, new SockJSHandlerOptions())
                            .socketHandler(socket -> {
                                opened.incrementAndGet();
                                socket.write("welcome");
                            }));
            vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(-1, "127.0.0.1")
                    .onSuccess(this::listens)
                    .<Void>mapEmpty()
                    .onComplete(started);
        }

        private void listens(HttpServer server) {
            port = server.actualPort();
            listening.countDown();
        }
    }
}
