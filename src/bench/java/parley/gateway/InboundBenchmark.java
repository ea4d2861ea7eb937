package parley.gateway;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures a command from the text of its frame to its feature, and its answer's way to the socket: parsing, protocol,
 * schema, limit, bus, queue. With {@code -prof gc} it tells the bytes that each takes, which depend little on the
 * machine.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class InboundBenchmark {
    /** Commands at once; fewer than a connection may have in flight. */
    private static final int TOGETHER = 32;

    /** The frames that an honest client sends most. */
    public enum Sent {
        MESSAGE(
                "chat:message",
                new JsonObject()
                        .put("roomId", "0123456789abcdef")
                        .put("content", "x".repeat(100))
                        .put("clientId", "0123456789abcdef-1")),
        TYPING("chat:typing:start", new JsonObject().put("roomId", "0123456789abcdef")),
        READ("chat:read", new JsonObject().put("roomId", "0123456789abcdef").put("upTo", 1_000)),
        HISTORY(
                "chat:history",
                new JsonObject().put("roomId", "0123456789abcdef").put("limit", 50));

        private final String text;

        Sent(String name, JsonObject body) {
            text = new JsonObject()
                    .put("type", "send")
                    .put("address", name)
                    .put("replyAddress", "reply-1")
                    .put("body", body)
                    .encode();
        }
    }

    @Param
    public Sent sent;

    private InboundPath path;

    @Setup(Level.Trial)
    public void open() {
        path = new InboundPath();
    }

    @TearDown(Level.Trial)
    public void close() {
        path.close();
    }

    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public void command() {
        path.bring(sent.text, TOGETHER);
    }
}
