package parley.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import parley.delivery.Delivery.Durable;
import parley.delivery.DeliveryFrame;
import parley.gateway.format.Format;
import parley.gateway.format.Frame;
import parley.room.EventBody;
import parley.room.EventTypes;
import parley.room.RoomEvent;

/**
 * Measures what a message's JSON takes on its way from the sender, or from the store, to the buffer that bridge sockets
 * write. Each way is measured as it is, and as it would be if the JSON were encoded anew for each reader. With
 * {@code -prof gc} it tells the bytes that each takes, which depend little on the machine.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DeliveryBenchmark {
    private static final String ROOM = "01234567-89ab-cdef-0123-456789abcdef";
    private static final String USER = "fedcba98-7654-3210-fedc-ba9876543210";

    private final JsonObject body = new JsonObject()
            .put("id", "01234567-0123-0123-0123-0123456789ab")
            .put("type", "text")
            .put("content", "x".repeat(100))
            .put("sender", new JsonObject().put("id", USER).put("username", "somebody"))
            .put("mentions", new JsonArray())
            .put("clientId", "0123456789abcdef-1");

    private final byte[] stored = body.encode().getBytes(StandardCharsets.UTF_8);
    private final Durable delivery = delivery(event(EventBody.stored(stored)));
    private final String text = new String(delivery.json(), StandardCharsets.UTF_8);
    private long seq;

    private RoomEvent event(EventBody change) {
        return new RoomEvent(ROOM, ++seq, EventTypes.MESSAGE, USER, 1_700_000_000_123L, change);
    }

    private static Durable delivery(RoomEvent event) {
        return new Durable(event.roomId(), event.seq(), event.type(), event.userId(), event.encode());
    }

    private static byte[] bridge(byte[] json) {
        return Frame.event(EventTypes.MESSAGE, json).in(Format.BRIDGE);
    }

    private static byte[] bridgeAnew(String json) {
        return ("{\"type\":\"rec\",\"address\":\"" + EventTypes.MESSAGE + "\",\"body\":" + json + '}')
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The JSON to seal, and the buffer for this node's sockets. */
    @Benchmark
    public byte[] append() {
        return bridge(event(EventBody.of(body)).encode());
    }

    @Benchmark
    public byte[] appendAnew(Blackhole store) {
        store.consume(body.toBuffer().getBytes());
        return bridgeAnew(event(EventBody.of(body)).toJson().encode());
    }

    /** The frame to another node, and there the buffer for its sockets. */
    @Benchmark
    public byte[] across() {
        return bridge(DeliveryFrame.durable(DeliveryFrame.of(delivery)).json());
    }

    @Benchmark
    public byte[] acrossAnew() {
        byte[] sent = text.getBytes(StandardCharsets.UTF_8);
        Buffer frame = DeliveryFrame.of(new Durable(ROOM, delivery.seq(), EventTypes.MESSAGE, USER, sent));
        return bridgeAnew(new String(DeliveryFrame.durable(frame).json(), StandardCharsets.UTF_8));
    }

    /** An opened row, and the buffer for the socket that resumes. */
    @Benchmark
    public byte[] replay() {
        return bridge(event(EventBody.stored(stored)).encode());
    }

    @Benchmark
    public byte[] replayAnew() {
        return bridgeAnew(event(EventBody.of(Buffer.buffer(stored).toJsonObject()))
                .toJson()
                .encode());
    }
}
