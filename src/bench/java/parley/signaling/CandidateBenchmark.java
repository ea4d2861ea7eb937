package parley.signaling;

import io.vertx.core.Future;
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
import parley.bus.Reply;

/**
 * Measures a candidate after the answer, from the handler of the command to the other one's connection on the same node.
 * With {@code -prof gc} it tells the bytes that each takes, which depend little on the machine.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CandidateBenchmark {
    /** Candidates at once, as browsers gather them; fewer than may wait for a connection. */
    private static final int TOGETHER = 32;

    @Param({"false", "true"})
    public boolean group;

    private CandidatePath path;

    @Setup(Level.Trial)
    public void open() {
        path = new CandidatePath(group);
    }

    @TearDown(Level.Trial)
    public void close() {
        path.close();
    }

    /** The command, until it is handed over to the delivery. */
    @Benchmark
    public Future<Reply> handedOver() {
        return path.handOver();
    }

    /** The command, until the connection has acknowledged it over the bus. */
    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public void delivered() {
        path.deliver(TOGETHER);
    }
}
