package parley.link;

import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A message from node to node as bytes: made and read with its seal, and the same without one. {@code refused} is the whole
 * that a stranger's greeting costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SealBenchmark {
    @Param({"200", "1000", "10000"})
    public int bytes;

    private final byte[] key = new byte[32];
    private final byte[] challenge = LocalEnd.random();
    private final Seal sender = new Seal(key);
    private final Seal receiver = new Seal(key);
    private final Buffer greeting =
            new Greeting("a stranger", "a node", LocalEnd.random()).encode(new byte[32], LocalEnd.random());
    private Buffer payload;

    @Setup
    public void fill() {
        payload = Buffer.buffer(new byte[bytes]);
    }

    @Benchmark
    public Frame sealed() {
        Buffer frame = new Frame(Frame.MESSAGE, 0, payload).seal(sender);
        return Frame.open(receiver, frame.slice(Frame.LENGTH_BYTES, frame.length()));
    }

    @Benchmark
    public Buffer bare() {
        Buffer frame = Buffer.buffer(Frame.EXTRA_BYTES + bytes)
                .appendInt(bytes)
                .appendByte(Frame.MESSAGE)
                .appendLong(0)
                .appendBuffer(payload);
        return frame.slice(Frame.LENGTH_BYTES, frame.length());
    }

    @Benchmark
    public boolean refused() {
        return Greeting.decode(greeting).proven(greeting, key, challenge);
    }
}
