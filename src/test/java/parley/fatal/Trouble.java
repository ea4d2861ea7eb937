package parley.fatal;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.VerticleFactory;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A Java agent in a server that brings it into trouble when it is told to. Vert.x hands it itself, as to any factory of verticles. */
public final class Trouble implements VerticleFactory {
    /** A list that is filled until no memory is left; what it holds is never given back. */
    private static final List<byte[]> HOARD = new ArrayList<>(1 << 20);

    private static final int[] SIZES = {1 << 20, 1 << 14, 1 << 8};
    private static final int PATIENCE_MS = 20_000;
    private static volatile Vertx vertx;

    enum Kind {
        MEMORY_IN_A_THREAD,
        MEMORY_ON_AN_EVENT_LOOP,
        MEMORY_IN_A_WORKER,
        MEMORY_IN_A_FUTURE_THAT_NOBODY_READS,
        MEMORY_WITH_EVERY_ERROR_SWALLOWED,
        STACK_ON_AN_EVENT_LOOP,
        ALL_EVENT_LOOPS_BLOCKED,
        NO_DESCRIPTORS,
        FAULT_IN_A_THREAD,
        CLASS_GONE_ON_AN_EVENT_LOOP,
        FAULT_ON_AN_EVENT_LOOP
    }

    /** @param portFile file into which the agent writes its port; there it waits for the kind, by its ordinal */
    public static void premain(String portFile) throws IOException {
        ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> listen(listening), "trouble");
        thread.setDaemon(true);
        thread.start();
        Path whole = Path.of(portFile + ".new");
        Files.writeString(whole, Integer.toString(listening.getLocalPort()));
        Files.move(whole, Path.of(portFile), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public String prefix() {
        return "trouble";
    }

    @Override
    public void init(Vertx made) {
        vertx = made;
    }

    /**
     * Causes trouble. Returns when the trouble is there, or the process gone.
     *
     * @return a socket whose close ends the lack of descriptors, the only trouble that can be ended
     */
    static Socket cause(Kind kind, Path portFile) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(Files.readString(portFile)));
        socket.setSoTimeout(PATIENCE_MS);
        socket.getOutputStream().write(kind.ordinal());
        try {
            socket.getInputStream().read();
        } catch (SocketException gone) {
            // The failure is as it should be.
        }
        return socket;
    }

    private static void listen(ServerSocket listening) {
        while (true) {
            try (Socket asker = listening.accept()) {
                begin(Kind.values()[asker.getInputStream().read()], asker);
            } catch (IOException | InterruptedException gone) {
                // The next try may be luckier.
            }
        }
    }

    private static void begin(Kind kind, Socket asker) throws IOException, InterruptedException {
        switch (kind) {
            case MEMORY_IN_A_THREAD -> new Thread(Trouble::fill).start();
            case MEMORY_ON_AN_EVENT_LOOP -> vertx.getOrCreateContext().runOnContext(turn -> fill());
            // Quiet first where nobody reads the error: a collection for the one large piece may give back enough to
            // live on.
            case MEMORY_IN_A_WORKER ->
                vertx.executeBlocking(() -> {
                    fillQuietly();
                    fill();
                    return null;
                });
            case MEMORY_IN_A_FUTURE_THAT_NOBODY_READS ->
                CompletableFuture.runAsync(Trouble::fillQuietly).thenRun(Trouble::fill);
            case MEMORY_WITH_EVERY_ERROR_SWALLOWED -> new Thread(Trouble::fillQuietly).start();
            case STACK_ON_AN_EVENT_LOOP -> vertx.getOrCreateContext().runOnContext(turn -> overflow(0));
            case ALL_EVENT_LOOPS_BLOCKED -> blockAll(2 * Runtime.getRuntime().availableProcessors());
            case FAULT_IN_A_THREAD ->
                new Thread(() -> {
                            throw new IllegalStateException("as asked for");
                        })
                        .start();
            case CLASS_GONE_ON_AN_EVENT_LOOP ->
                vertx.getOrCreateContext().runOnContext(turn -> {
                    throw new NoClassDefFoundError("as asked for");
                });
            case FAULT_ON_AN_EVENT_LOOP ->
                vertx.getOrCreateContext().runOnContext(turn -> {
                    throw new IllegalStateException("as asked for");
                });
            case NO_DESCRIPTORS -> takeDescriptors(asker);
        }
    }

    /** Blocks all loops; new contexts are given to the loops in turn. */
    private static void blockAll(int loops) throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(loops);
        for (int i = 0; i < loops; i++) {
            ((VertxInternal) vertx).createEventLoopContext().runOnContext(turn -> {
                blocked.countDown();
                sleepForEver();
            });
        }
        blocked.await();
    }

    private static void takeDescriptors(Socket asker) throws IOException {
        List<InputStream> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException none) {
            asker.getOutputStream().write(1);
            asker.getInputStream().read();
        }
        for (InputStream file : taken) {
            file.close();
        }
    }

    private static void fill() {
        while (true) {
            synchronized (HOARD) {
                HOARD.add(new byte[SIZES[0]]);
            }
        }
    }

    private static void fillQuietly() {
        for (int size : SIZES) {
            try {
                while (true) {
                    HOARD.add(new byte[size]);
                }
            } catch (OutOfMemoryError swallowed) {
                // The rest is taken in smaller pieces.
            }
        }
    }

    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    private static void sleepForEver() {
        while (true) {
            LockSupport.park();
        }
    }

    /** Makes a jar of the agent, where the test runs. */
    static Path jar(Path folder) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), Trouble.class.getName());
        Path jar = folder.resolve("trouble.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (String name : List.of("Trouble", "Trouble$Kind", "Trouble$1")) {
                String entry = "parley/fatal/" + name + ".class";
                InputStream bytes = Trouble.class.getClassLoader().getResourceAsStream(entry);
                if (bytes != null) {
                    out.putNextEntry(new JarEntry(entry));
                    bytes.transferTo(out);
                    bytes.close();
                    out.closeEntry();
                }
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + VerticleFactory.class.getName()));
            out.write(Trouble.class.getName().getBytes(StandardCharsets.US_ASCII));
            out.closeEntry();
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        return jar;
    }
}
