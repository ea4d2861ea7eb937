package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.ServerExtension;
import parley.attack.Probe.Memory;
import parley.attack.Probe.Turn;
import parley.config.ConfigLoader;
import parley.util.Eventually;

/**
 * Attacks on a server with a heap of 256 MB, one after the other, while an honest client goes on. The honest client loses
 * nothing; no attack may hold an event loop, leave anything on the heap, or cause an error in the log.
 */
@Tag("S1-SEC-10")
@Tag("S1-RL-05")
@Tag("long")
class AttackIT {
    private static final long LONGEST_TURN_NANOS = 20_000_000;
    /** The cost of an attack comes each time; what a shared machine takes from a turn comes and goes. */
    private static final int MOST_ROUNDS = 3;

    private static final long GROWTH_BYTES = 16L << 20;
    private static final Duration SETTLE = Duration.ofSeconds(30);
    private static final Path FOLDER = folder();
    private static final Probe PROBE = new Probe(FOLDER);

    /** A password costs what it does as shipped only if latencies are judged; otherwise hashing would take most of the time. */
    private static final int HASHING_KIB = Boolean.getBoolean("parley.timing")
            ? ConfigLoader.defaults().auth().hashing().memoryKib()
            : 1_024;

    /**
     * The server is as shipped, but with shorter deadlines and cheaper passwords; the honest client may send ten messages
     * a second, and have many accounts.
     */
    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .withJvm("-Xmx256m")
            // The machine gives memory that is touched for the first time in the CPU time of the toucher.
            .withJvm("-Xms256m", "-XX:+AlwaysPreTouch")
            .withJvm(PROBE.jvmOptions())
            .with("SERVER_TIMEOUTS_HEAD_MS", 3_000)
            .with("SERVER_TIMEOUTS_BODY_GRACE_MS", 1_000)
            .with("AUTH_HASHING_MEMORY_KIB", HASHING_KIB)
            .with("LIMITS_MESSAGES_COUNT", 1_000)
            .with("LIMITS_REGISTER_PER_IP_COUNT", 1_000);

    private static Path folder() {
        try {
            return Files.createDirectories(Path.of("target", "it", "AttackIT"));
        } catch (IOException cannotMake) {
            throw new UncheckedIOException(cannotMake);
        }
    }

    @Test
    void nothingAtAll() throws Exception {
        survives("nothing", server -> assertEquals(200, server.status("/live")));
    }

    @Test
    void bodies() throws Exception {
        survives("bodies", new BodiesAttack());
    }

    @Test
    void reports() throws Exception {
        survives("reports", new ReportsAttack());
    }

    @Test
    void lockingOut() throws Exception {
        survives("locking out", new LockOutAttack());
    }

    @Test
    void connectionsOnWhichNothingEnds() throws Exception {
        survives("stalled connections", new StalledConnections());
    }

    @Test
    void requestsThatAreAmbiguousOrBroken() throws Exception {
        survives("ambiguous requests", new AmbiguousRequests());
    }

    @Test
    void controlFrames() throws Exception {
        survives("control frames", new ControlFramesAttack());
    }

    @Test
    void smallFrames() throws Exception {
        survives("small frames", new SmallFramesAttack());
    }

    @Test
    @Tag("S1-SIO-15")
    void otherTransports() throws Exception {
        survives("other transports", new TransportsAttack());
    }

    @Test
    void unfinishedMessages() throws Exception {
        survives("unfinished messages", new UnfinishedMessagesAttack());
    }

    @Test
    void commands() throws Exception {
        survives("commands", new CommandsAttack());
    }

    @Test
    void forcedGroups() throws Exception {
        survives("forced groups", new ForcedGroupsAttack());
    }

    @Test
    void uploads() throws Exception {
        survives("uploads", new UploadsAttack());
    }

    private static void survives(String name, Attack attack) throws Exception {
        long logged = Files.size(SERVER.log());
        // Classes that are compiled and loaded once are no attack's doing.
        undisturbedBy(attack);
        Memory before = PROBE.memory();
        List<Turn> longest = new ArrayList<>();
        List<Long> latencies;
        do {
            PROBE.reset();
            latencies = undisturbedBy(attack);
            longest.add(PROBE.longestTurn());
        } while (longest.get(longest.size() - 1).cpuNanos() > LONGEST_TURN_NANOS && longest.size() < MOST_ROUNDS);
        assertTrue(
                longest.get(longest.size() - 1).cpuNanos() <= LONGEST_TURN_NANOS,
                () -> name + " held an event loop each time: " + longest);
        assertEquals(List.of(), errorsSince(logged));
        Memory[] after = new Memory[1];
        Eventually.until(SETTLE, () -> name + " left " + after[0] + " on the heap, before " + before, () -> {
            after[0] = PROBE.memory();
            return after[0].heapBytes() - before.heapBytes() < GROWTH_BYTES;
        });
        long p99 = latencies.get(latencies.size() * 99 / 100);
        System.out.printf(
                "%s: bystander's p99 %.1f ms of %d, longest turns %s, heap %d MB, direct %d MB%n",
                name,
                p99 / 1_000.0,
                latencies.size(),
                longest,
                after[0].heapBytes() >> 20,
                after[0].directBytes() >> 20);
        judge(p99);
    }

    /** @return latencies of the honest client meanwhile, sorted, in microseconds */
    private static List<Long> undisturbedBy(Attack attack) throws Exception {
        try (Bystander bystander = Bystander.at(SERVER)) {
            attack.on(SERVER);
            return bystander.assertUndisturbed();
        }
    }

    /** Times are judged where nothing else runs. */
    private static void judge(long p99Micros) {
        if (Boolean.getBoolean("parley.timing")) {
            assertTrue(p99Micros <= 250_000, () -> "the bystander's p99 is " + p99Micros + " us");
        }
    }

    private static List<String> errorsSince(long position) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(SERVER.log().toFile(), "r")) {
            byte[] bytes = new byte[(int) (log.length() - position)];
            log.seek(position);
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains("\"level\":\"ERROR\""))
                    .toList();
        }
    }
}
