package parley;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import parley.postgres.PostgresProcess;
import parley.redis.RedisProcess;
import parley.util.FreePort;

/**
 * The JVM options of servers that tests start. Such a server lives for seconds, and would spend most of them on the second
 * compiler and on reading and checking classes. So it has the first compiler and a simple collector, and an archive of the
 * classes of a server that ran before.
 */
public final class ServerJvm {
    private static final List<String> SHORT_LIVED = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            // More than a server's classes take, or the heap would be collected for each few of them.
            "-XX:MetaspaceSize=128m");
    private static final Path FOLDER = Path.of("target", "it", "server-jvm").toAbsolutePath();

    /** The archive is written at the end, which takes many times as long as an end alone where other tests run beside it. */
    private static final int ARCHIVED_S = 150;

    private static final String SECRET = "a secret of one node alone, which is long enough";

    private ServerJvm() {}

    /**
     * Returns the options of servers from a jar. The first process that asks makes the archive; servers of others start
     * without it meanwhile.
     */
    public static List<String> options(Path jar) {
        Path archive = FOLDER.resolve(name(jar));
        if (!Files.exists(archive)) {
            makeUnlessOthersDo(archive);
        }
        List<String> options = new ArrayList<>(SHORT_LIVED);
        if (Files.exists(archive)) {
            options.add("-XX:SharedArchiveFile=" + archive);
        }
        return options;
    }

    static List<String> withoutArchive() {
        return SHORT_LIVED;
    }

    /** An archive is of one build of the jar and one JVM. */
    private static String name(Path jar) {
        try {
            return Runtime.version() + "-" + Files.getLastModifiedTime(jar).toMillis() + ".jsa";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized void makeUnlessOthersDo(Path archive) {
        Path tried = FOLDER.resolve(archive.getFileName() + ".tried");
        try {
            Files.createDirectories(FOLDER);
            try (FileChannel channel = FileChannel.open(
                            FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.tryLock()) {
                if (held != null && !Files.exists(tried)) {
                    Files.createFile(tried);
                    make(archive);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(Path archive) throws IOException {
        Path unfinished = FOLDER.resolve("unfinished.jsa");
        Files.deleteIfExists(unfinished);
        try {
            runANode(unfinished);
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
        } catch (AssertionError | NoSuchFileException notMade) {
            System.out.println("There is no archive of classes, so servers of tests start later: " + notMade);
        }
    }

    /** Runs a node of a cluster, which loads more classes than a server alone. */
    private static void runANode(Path archive) {
        ServerExtension node = new ServerExtension()
                .withoutArchive()
                .unobserved()
                .withJvm("-XX:ArchiveClassesAtExit=" + archive)
                .with("AUTH_SECRET", SECRET)
                .with("ENCRYPTION_KEYS", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
                .with("CLUSTER_ENABLED", true)
                .with("CLUSTER_SECRET", SECRET)
                .with("CLUSTER_PORT", FreePort.next())
                .with("CLUSTER_BUS_PORT", FreePort.next());
        try (PostgresProcess postgres = new PostgresProcess();
                RedisProcess redis = new RedisProcess()) {
            node.with("POSTGRES_URI", postgres.uri())
                    .with("REDIS_URI", redis.uri())
                    .begin(FOLDER.getFileName().toString());
            use(node);
            node.process().destroy();
            node.exitCode(ARCHIVED_S);
        } finally {
            if (node.process() != null) {
                node.process().destroyForcibly();
            }
        }
    }

    /** Does what most tests do, so that the archive has the classes for it. */
    private static void use(ServerExtension node) {
        try (Strangers pair = new Strangers(node)) {
            pair.ann.answer("chat:message", pair.message("a word"));
            pair.bob.answer("chat:history", new JsonObject().put("roomId", pair.roomId));
            pair.bob.answer("get:stats", new JsonObject());
        }
        JsonObject account = new JsonObject()
                .put("username", "ann")
                .put("email", "ann@example.org")
                .put("password", "correct horse");
        JsonObject ann = post(node, "/api/auth/register", "", account);
        JsonObject room = post(
                node,
                "/api/rooms",
                ann.getString("token"),
                new JsonObject().put("kind", "room").put("name", "a room"));
        try (RawBridge bridge = RawBridge.of(node, ann, "chat:message")) {
            bridge.answer(
                    "chat:message",
                    new JsonObject().put("roomId", room.getString("roomId")).put("content", "a word"));
        }
        node.get("/metrics");
        node.get("/health");
    }

    private static JsonObject post(ServerExtension node, String path, String token, JsonObject body) {
        return new JsonObject(node.send(HttpRequest.newBuilder(URI.create(node.baseUrl() + path))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token)
                        .POST(BodyPublishers.ofString(body.encode())))
                .body());
    }
}
