package parley.files.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.Secret;
import parley.error.ErrorCode;
import parley.util.Await;
import parley.util.TestClock;

/** A storage that answers badly. */
@Tag("S1-FILE")
class S3CallsTest {
    private static final int SILENT_MS = 300;
    private static final int NEVER = 0;
    private static Vertx vertx;

    private final ConcurrentLinkedQueue<Script> script = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private S3Calls calls;

    private record Script(int status, String body) {}

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        Await.result(vertx.close());
    }

    @BeforeEach
    void listen() {
        server = Await.result(
                vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
        calls = calls(S3Client.SILENT_MS);
    }

    private S3Calls calls(int silentMs) {
        S3Settings settings = new S3Settings(
                URI.create("http://127.0.0.1:" + server.actualPort()),
                "us-east-1",
                "b",
                "",
                "AKID",
                new Secret("s"),
                true);
        return new S3Calls(new S3Client(vertx, settings, new TestClock(), silentMs), "a test");
    }

    @AfterEach
    void close() {
        Await.result(server.close());
    }

    private void answer(HttpServerRequest request) {
        asked.add(request.method() + " " + request.uri());
        request.body().onSuccess(body -> {
            Script next = script.size() > 1 ? script.poll() : script.peek();
            if (next.status() != NEVER) {
                request.response().setStatusCode(next.status()).end(next.body());
            }
        });
    }

    private static Script error(int status, String code) {
        return new Script(status, "<Error><Code>" + code + "</Code><Message>for a reason</Message></Error>");
    }

    @Test
    void triesThreeTimesAndNoMore() {
        script.addAll(List.of(error(503, "SlowDown"), error(500, "InternalError"), new Script(200, "")));
        Await.result(calls.put("k", Buffer.buffer("x")));
        assertEquals(3, asked.size());
        script.clear();
        script.add(error(503, "SlowDown"));
        Await.refusal(ErrorCode.UNAVAILABLE, calls.put("k", Buffer.buffer("x")));
        assertEquals(6, asked.size());
    }

    @Test
    void knowsAStorageThatIsFull() {
        for (Script full : List.of(
                error(507, "XMinioStorageFull"),
                error(507, ""),
                new Script(507, "no xml"),
                error(403, "QuotaExceeded"))) {
            script.clear();
            asked.clear();
            script.add(full);
            Await.refusal(ErrorCode.STORAGE_FULL, calls.put("k", Buffer.buffer("x")));
            assertEquals(1, asked.size());
        }
    }

    @Test
    void tellsARefusalFromAMissingObject() {
        script.add(error(404, "NoSuchKey"));
        Await.refusal(ErrorCode.NOT_FOUND, calls.get("k", 0, 1));
        script.clear();
        script.add(error(404, "NoSuchBucket"));
        Await.refusal(ErrorCode.UNAVAILABLE, calls.get("k", 0, 1));
        script.clear();
        script.add(error(403, "AccessDenied"));
        Await.refusal(ErrorCode.UNAVAILABLE, calls.get("k", 0, 1));
        String told =
                Await.refusal(ErrorCode.UNAVAILABLE, calls.tryToStore("k")).getMessage();
        assertTrue(told.contains("403 AccessDenied for a reason"), told);
    }

    @Test
    void believesNotTheStatusOfACompletion() {
        script.add(new Script(200, " \n<?xml version=\"1.0\"?>\n<Error><Code>InternalError</Code></Error>"));
        List<S3State.Part> parts = List.of(new S3State.Part(1, "\"e\""));
        Await.refusal(ErrorCode.UNAVAILABLE, calls.completeUpload("k", "u", parts));
        script.clear();
        script.add(new Script(200, "nothing that can be read"));
        Await.refusal(ErrorCode.UNAVAILABLE, calls.completeUpload("k", "u", parts));
    }

    @Test
    void givesUpOnAStorageThatSaysNothing() {
        script.add(new Script(NEVER, ""));
        Await.refusal(ErrorCode.UNAVAILABLE, calls(SILENT_MS).put("k", Buffer.buffer("x")));
        assertEquals(3, asked.size());
    }

    @Test
    void takesNoEndlessAnswer() {
        script.add(new Script(200, "x".repeat(9 << 20)));
        Await.refusal(ErrorCode.UNAVAILABLE, calls.get("k", 0, 1));
    }

    @Test
    void readsTheRangeEvenOfAStorageThatKnowsNone() {
        script.add(new Script(200, "0123456789"));
        assertEquals("345", Await.result(calls.get("k", 3, 3)).toString());
        assertEquals("89", Await.result(calls.get("k", 8, 5)).toString());
        assertEquals("", Await.result(calls.get("k", 20, 5)).toString());
    }

    @Test
    void isUnavailableWhileNobodyListens() {
        Await.result(server.close());
        Await.refusal(ErrorCode.UNAVAILABLE, calls.exists("k"));
    }
}
