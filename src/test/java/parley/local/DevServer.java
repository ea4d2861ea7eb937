package parley.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Compiles and starts one node anew whenever a source, a resource or the configuration changes, or when an IDE has
 * compiled. While the code does not compile the old one runs on.
 */
final class DevServer {
    private static final Path CLASSES = Path.of("target", "classes");
    /** The folder from which the node runs: a compiler empties the other folder first, and classes are loaded late. */
    private static final Path COPY = Path.of("target", "dev", "classes");

    private static final List<Path> SOURCES = List.of(Path.of("src", "main"), Path.of("conf"), Path.of("pom.xml"));
    private static final int LOOK_MS = 500;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final Path maven;
    private final LocalNode node;
    private Map<Path, Long> sources = state(SOURCES);
    private Map<Path, Long> classes = state(List.of(CLASSES));

    private DevServer(Path maven, LocalNode node) {
        this.maven = maven;
        this.node = node;
    }

    /** @param arguments the port, and Maven's folder */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        List<String> java = List.of(
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-classpath",
                System.getProperty("java.class.path")
                        .replace(
                                CLASSES.toAbsolutePath().toString(),
                                COPY.toAbsolutePath().toString()),
                "parley.Main",
                "--config",
                Path.of("conf", "dev.json").toString());
        LocalNode node = new LocalNode("the node", port, java, Map.of("PARLEY_NODE_INSTANCES", "1"), null);
        new DevServer(Path.of(arguments[1], "bin", "mvn"), node).run();
    }

    private void run() throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
        copy();
        node.start();
        loop.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        new CountDownLatch(1).await();
    }

    private void look() {
        try {
            if (changed()) {
                node.beginStop();
                node.awaitStop();
                copy();
                node.start();
            }
        } catch (IOException | UncheckedIOException whileWriting) {
            // The next look sees the rest.
            say("Could not look through all files: " + whileWriting.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Compiles new sources, and tells whether there are new classes. */
    private boolean changed() throws IOException, InterruptedException {
        Map<Path, Long> sourcesNow = state(SOURCES);
        if (!sourcesNow.equals(sources)) {
            say("Compiling what has changed …");
            sources = sourcesNow;
            if (!compile()) {
                say("It does not compile; the node runs on as it was.");
                classes = state(List.of(CLASSES));
                return false;
            }
        }
        Map<Path, Long> classesNow = state(List.of(CLASSES));
        boolean changed = !classesNow.equals(classes);
        classes = classesNow;
        // A compiler writes file by file.
        return changed && settled();
    }

    private boolean settled() throws InterruptedException {
        Map<Path, Long> now;
        do {
            now = classes;
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            classes = state(List.of(CLASSES));
        } while (!now.equals(classes));
        return true;
    }

    private boolean compile() throws IOException, InterruptedException {
        return new ProcessBuilder(maven.toString(), "-B", "-q", "-o", "compile")
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }

    private static void copy() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = COPY.resolve(CLASSES.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Map<Path, Long> state(List<Path> places) {
        Map<Path, Long> state = new HashMap<>();
        for (Path place : places) {
            try (Stream<Path> files = Files.walk(place)) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> state.put(file, file.toFile().lastModified()));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        return state;
    }

    private void stop() {
        loop.shutdownNow();
        node.beginStop();
        node.awaitStop();
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
