package parley.files.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import parley.config.Secret;
import parley.signaling.RunningProgram;
import parley.util.Folders;
import parley.util.FreePort;

/** A real S3-compatible storage on a free port: S3Proxy over a folder, which stays when it is killed. */
public final class S3Server extends RunningProgram {
    private static final Path POM = Path.of("src/test/s3proxy/pom.xml");
    private static final Path CLASS_PATH =
            Path.of("target/it/s3proxy-classpath").toAbsolutePath();
    private static final String BUCKET = "parley-files";
    private static final String ACCESS_KEY = "tester";
    private static final String SECRET_KEY = "tester's secret";
    private static final int PATIENCE_S = 300;

    private final int port = FreePort.next();
    private final String classPath;

    public S3Server(String name) {
        super(name);
        classPath = classPath();
        try {
            Folders.delete(folder().resolve("data"));
            Files.createDirectories(folder().resolve("data").resolve(BUCKET));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        write("s3proxy.conf", """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.identity=none
                jclouds.credential=none
                jclouds.filesystem.basedir=%s
                """.formatted(port, ACCESS_KEY, SECRET_KEY, folder().resolve("data")));
        // Without it all bytes that come and go would be logged, in hexadecimal digits.
        write("logback.xml", """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d %-5level %logger{0} - %msg%n</pattern></encoder>
                  </appender>
                  <root level="WARN"><appender-ref ref="out"/></root>
                </configuration>
                """);
        start();
    }

    public void start() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        launch(
                List.of(
                        java,
                        "-Xmx256m",
                        "-Dlogback.configurationFile=logback.xml",
                        "-cp",
                        classPath,
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        "s3proxy.conf"),
                this::answers);
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public S3Settings settings(String prefix) {
        return settings(prefix, SECRET_KEY);
    }

    S3Settings settings(String prefix, String secretKey) {
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        return new S3Settings(endpoint, "us-east-1", BUCKET, prefix, ACCESS_KEY, new Secret(secretKey), true);
    }

    /** Asks Maven for its jars, once in a while: the file is newer than the list of what is wanted. */
    private static synchronized String classPath() {
        try {
            boolean known = Files.exists(CLASS_PATH)
                    && Files.getLastModifiedTime(CLASS_PATH).compareTo(Files.getLastModifiedTime(POM)) > 0;
            return known ? Files.readString(CLASS_PATH).strip() : resolved();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String resolved() throws IOException {
        Files.createDirectories(CLASS_PATH.getParent());
        Path made = Files.createTempFile(CLASS_PATH.getParent(), "s3proxy", ".classpath");
        Path log = made.resolveSibling("s3proxy-maven.log");
        try {
            Process maven = new ProcessBuilder(
                            "mvn",
                            "-B",
                            "-q",
                            "-f",
                            POM.toString(),
                            "dependency:build-classpath",
                            "-Dmdep.outputFile=" + made)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = maven.waitFor(PATIENCE_S, TimeUnit.SECONDS);
            maven.destroyForcibly();
            assertTrue(ended, "Maven does not end");
            assertEquals(0, maven.exitValue(), Files.readString(log));
            Files.move(made, CLASS_PATH, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return Files.readString(CLASS_PATH).strip();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    /** Skips where Maven can't be called, but never in CI. */
    public static void require() {
        if (System.getenv("CI") == null) {
            assumeTrue(
                    Files.exists(CLASS_PATH) || isInstalled(),
                    "Maven (package maven) is needed to fetch an S3 storage");
        }
    }

    private static boolean isInstalled() {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mvn")));
    }
}
