package parley.attack;

import io.netty.util.internal.PlatformDependent;
import io.vertx.core.impl.VertxThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * A Java agent in the attacked server: it notes the longest turn of an event loop in CPU time of its thread, and what
 * lives on the heap. It looks every two milliseconds, so a turn is told too short by at most that, never too long.
 */
public final class TurnProbe {
    private static final long LOOK_NANOS = 2_000_000;
    private static final long THREADS_EVERY_LOOKS = 500;
    private static final long TELLING_NANOS = 10_000_000;
    private static final int FRAMES = 40;
    private static final int COLLECTIONS = 3;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<Thread, Turn> turns = new HashMap<>();
    private volatile long longestNanos;
    private volatile String longestAt = "";

    private static final class Turn {
        private long startedAt;
        private long cpuAtStart;
        private boolean links;
    }

    private TurnProbe() {}

    /** @param portFile file into which the agent writes its port */
    public static void premain(String portFile) throws IOException {
        TurnProbe probe = new TurnProbe();
        daemon("turn-probe", probe::look);
        ServerSocket answering = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        daemon("turn-probe-answers", () -> probe.answer(answering));
        Path whole = Path.of(portFile + ".new");
        Files.writeString(whole, Integer.toString(answering.getLocalPort()));
        Files.move(whole, Path.of(portFile), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes a jar of the agent, where the test runs. */
    static Path jar(Path folder) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), TurnProbe.class.getName());
        Path jar = folder.resolve("turn-probe.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (String name : List.of("TurnProbe", "TurnProbe$Turn")) {
                String entry = "parley/attack/" + name + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (InputStream bytes = TurnProbe.class.getClassLoader().getResourceAsStream(entry)) {
                    bytes.transferTo(out);
                }
                out.closeEntry();
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        return jar;
    }

    private static void daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        List<VertxThread> loops = new ArrayList<>();
        for (long looks = 0; ; looks++) {
            if (looks % THREADS_EVERY_LOOKS == 0 || loops.isEmpty()) {
                loops = eventLoops();
            }
            loops.forEach(this::look);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static List<VertxThread> eventLoops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread instanceof VertxThread loop && !loop.isWorker())
                .map(VertxThread.class::cast)
                .collect(Collectors.toList());
    }

    /** Looks at a loop. A thread that is between turns has the start 0. */
    private void look(VertxThread loop) {
        long startedAt = loop.startTime();
        long cpu = threads.getThreadCpuTime(loop.getId());
        Turn turn = turns.computeIfAbsent(loop, any -> new Turn());
        if (startedAt == 0 || startedAt != turn.startedAt) {
            turn.startedAt = startedAt;
            turn.cpuAtStart = cpu;
            turn.links = false;
        } else if (cpu - turn.cpuAtStart > longestNanos) {
            // The turn may have ended between the two readings: then it is not known whose CPU time this was.
            if (loop.startTime() == startedAt) {
                longest(loop, turn, cpu - turn.cpuAtStart);
            }
        }
    }

    /** Notes a long turn, unless it loads and links classes, which is no attack's doing. */
    private void longest(VertxThread loop, Turn turn, long nanos) {
        if (nanos > TELLING_NANOS) {
            StackTraceElement[] stack = loop.getStackTrace();
            turn.links |= Arrays.stream(stack).anyMatch(TurnProbe::links);
            if (turn.links) {
                return;
            }
            longestAt = Arrays.stream(stack)
                    .limit(FRAMES)
                    .map(StackTraceElement::toString)
                    .collect(Collectors.joining(" < "));
        }
        longestNanos = nanos;
    }

    private static boolean links(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.equals("java.lang.ClassLoader") || name.equals("java.lang.invoke.MethodHandleNatives");
    }

    private void answer(ServerSocket answering) {
        while (true) {
            try (Socket asker = answering.accept()) {
                String question = new String(asker.getInputStream().readNBytes(1), StandardCharsets.US_ASCII);
                asker.getOutputStream().write(answerTo(question).getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                // The asker has ended, and asks again if it still wants to know.
            }
        }
    }

    private String answerTo(String question) {
        return switch (question) {
            case "r" -> {
                longestNanos = 0;
                longestAt = "";
                yield "ok";
            }
            case "t" -> longestNanos + " " + longestAt;
            default -> liveBytes() + " " + PlatformDependent.usedDirectMemory();
        };
    }

    private static long liveBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
