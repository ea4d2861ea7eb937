package parley;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import parley.postgres.PostgresProcess;
import parley.redis.RedisProcess;
import parley.util.FreePort;

/**
 * The JVM options of servers that tests start. Such a server lives for seconds, and would spend most of them on the second
 * compiler and on reading and checking classes. So it has the first compiler alone, and an archive of the classes of a
 * server that ran before.
 */
public final class ServerJvm {
    private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";
    private static final Path FOLDER = Path.of("target", "it", "server-jvm").toAbsolutePath();

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
        return Files.exists(archive) ? List.of(FIRST_COMPILER, "-XX:SharedArchiveFile=" + archive) : withoutArchive();
    }

    static List<String> withoutArchive() {
        return List.of(FIRST_COMPILER);
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
            try (RawBridge bridge = RawBridge.of(node, node.guest())) {
                bridge.reply("get:stats", new JsonObject());
            }
            node.stop();
        } finally {
            if (node.process() != null) {
                node.process().destroyForcibly();
            }
        }
    }
}
