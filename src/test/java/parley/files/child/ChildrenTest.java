package parley.files.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.files.child.ChildEnd.Kind;
import parley.files.content.ByteSource;
import parley.util.Eventually;

/** Children of /bin/sh that do what a program taken over by a hostile file might do. */
@Tag("S1-FILE-17")
class ChildrenTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path base;

    private Vertx vertx;
    private Children children;

    @BeforeEach
    void open() throws IOException {
        vertx = Vertx.vertx();
        children = new Children(vertx, 1, 2, ChildFolders.in(base));
    }

    @AfterEach
    void close() throws Exception {
        children.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static ChildCommand script(String script) {
        return script(script, 20_000);
    }

    private static ChildCommand script(String script, long timeMs) {
        return new ChildCommand("test", List.of("/bin/sh", "-c", script), timeMs, 0, 100_000, 100_000);
    }

    private static ChildEnd await(Future<ChildEnd> end) throws Exception {
        return end.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private String outputOf(ChildCommand command, ByteSource bytes) throws Exception {
        CollectedOutput output = new CollectedOutput();
        ChildEnd end = await(children.run(command, bytes, output));
        assertEquals(Kind.DONE, end.kind(), end::toString);
        return output.bytes().toString();
    }

    private static ByteSource zeros(long length) {
        return new ByteSource() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public int read(long position, byte[] into) {
                return (int) Math.min(into.length, length - position);
            }
        };
    }

    @Test
    void feedsAChildAndTakesItsOutput() throws Exception {
        assertEquals("1000000", outputOf(script("wc -c"), zeros(1_000_000)).strip());
    }

    @Test
    void doesNotMindAChildThatStopsReading() throws Exception {
        assertEquals("enough", outputOf(script("exec <&-; printf enough"), zeros(10_000_000)));
    }

    @Test
    void givesItNothingOfTheNodesEnvironment() throws Exception {
        List<String> names =
                outputOf(script("env | cut -d= -f1"), null).lines().sorted().toList();
        List<String> given = List.of("HOME", "LC_ALL", "PATH", "PWD", "TMPDIR");
        assertTrue(
                given.containsAll(names.stream()
                        .filter(name -> !"_".equals(name) && !"OLDPWD".equals(name) && !"SHLVL".equals(name))
                        .toList()),
                names::toString);
    }

    @Test
    void givesItALowPriority() throws Exception {
        assertEquals("10", outputOf(script("nice"), null).strip());
    }

    @Test
    void removesItsFolder() throws Exception {
        Path folder = Path.of(outputOf(script("echo left > behind; pwd"), null).strip());
        assertEquals(base.toRealPath(), folder.getParent().toRealPath());
        assertTrue(Files.notExists(folder));
    }

    @Test
    void tellsTheStatusAndTheLastWordsOfAFailure() throws Exception {
        ChildEnd end = await(children.run(script("echo broken >&2; exit 7"), null, new CollectedOutput()));
        assertEquals(new ChildEnd(Kind.FAILED, 7, "broken"), end);
    }

    @Test
    void killsAChildAtItsTimeLimit() throws Exception {
        ChildEnd end = await(children.run(script("exec sleep 1000", 300), null, new CollectedOutput()));
        assertEquals(Kind.TIME_LIMIT, end.kind());
        assertNoneIsLeft();
    }

    @Test
    void killsAChildThatNeitherReadsNorEnds() throws Exception {
        ChildEnd end = await(children.run(script("exec sleep 1000", 300), zeros(10_000_000), new CollectedOutput()));
        assertEquals(Kind.TIME_LIMIT, end.kind());
    }

    @Test
    void killsTheChildrenOfAChild() throws Exception {
        CollectedOutput output = new CollectedOutput();
        ChildEnd end = await(children.run(script("sleep 1000 & echo $!; wait", 500), null, output));
        assertEquals(Kind.TIME_LIMIT, end.kind());
        long grandchild = Long.parseLong(output.bytes().toString().strip());
        Eventually.until(PATIENCE, () -> "grandchild " + grandchild + " lives on", () -> isGone(grandchild));
    }

    /** Nobody may have waited for the orphan: where init does not, it stays a zombie. */
    private static boolean isGone(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "stat"))
                    .contains(") Z ");
        } catch (IOException gone) {
            return true;
        }
    }

    @Test
    void killsAChildThatWritesTooMuch() throws Exception {
        ChildEnd end = await(children.run(script("exec cat /dev/zero"), null, new CollectedOutput()));
        assertEquals(Kind.OUTPUT_LIMIT, end.kind());
        assertNoneIsLeft();
    }

    @Test
    void boundsTheMemoryOfAChild() throws Exception {
        ChildCommand greedy = new ChildCommand(
                "test",
                List.of("/bin/sh", "-c", "x=$(head -c 300000000 /dev/zero | tr '\\0' a); echo ${#x}"),
                20_000,
                64 << 20,
                100_000,
                100_000);
        ChildEnd end = await(children.run(greedy, null, new CollectedOutput()));
        assertEquals(Kind.FAILED, end.kind(), end::toString);
    }

    @Test
    void boundsTheFilesOfAChild() throws Exception {
        ChildEnd end =
                await(children.run(script("head -c 300000 /dev/zero > file; ls -l file"), null, new ChildOutput() {
                    @Override
                    public void take(byte[] bytes, int length) {}

                    @Override
                    public void look(Path folder) throws IOException {
                        assertTrue(Files.size(folder.resolve("file")) <= 100_000);
                    }
                }));
        assertTrue(end.kind() == Kind.DONE || end.kind() == Kind.FAILED, end::toString);
    }

    @Test
    void boundsTheProcessorTimeEvenWithoutItsNode() throws Exception {
        String seconds = outputOf(script("ulimit -t", 7_000), null).strip();
        assertEquals("7", seconds);
    }

    @Test
    void endsAChildWhoseBytesCannotBeRead() throws Exception {
        ByteSource away = new ByteSource() {
            @Override
            public long length() {
                return 10;
            }

            @Override
            public int read(long position, byte[] into) throws IOException {
                throw new IOException("the store is away");
            }
        };
        assertEquals(
                Kind.NOT_FED,
                await(children.run(script("cat"), away, new CollectedOutput())).kind());
    }

    @Test
    void tellsThatAProgramIsMissing() throws Exception {
        ChildCommand missing = new ChildCommand("test", List.of("/nonexistent/program"), 5_000, 0, 100, 1_000);
        assertFalse(await(children.run(missing, null, new CollectedOutput())).isDone());
    }

    @Test
    void runsOneAtATimeAndRefusesWhatCannotWait() throws Exception {
        Path busy = base.resolve("busy");
        String alone = "mkdir " + busy + " || exit 9; read word; rmdir " + busy;
        CountDownLatch open = new CountDownLatch(1);
        ByteSource gate = new ByteSource() {
            @Override
            public long length() {
                return 1;
            }

            @Override
            public int read(long position, byte[] into) throws IOException {
                try {
                    open.await();
                } catch (InterruptedException stopped) {
                    throw new IOException(stopped);
                }
                into[0] = '\n';
                return 1;
            }
        };
        List<Future<ChildEnd>> ends = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ends.add(children.run(script(alone), gate, new CollectedOutput()));
        }
        assertEquals(Kind.REFUSED, await(ends.get(3)).kind());
        open.countDown();
        for (Future<ChildEnd> end : ends.subList(0, 3)) {
            assertEquals(Kind.DONE, await(end).kind(), () -> end.result().toString());
        }
    }

    @Test
    void killsWhatRunsAndRefusesWhatWaitsWhenItCloses() throws Exception {
        Path started = base.resolve("started");
        Future<ChildEnd> running =
                children.run(script("touch " + started + "; exec sleep 1000"), null, new CollectedOutput());
        Future<ChildEnd> waiting = children.run(script("true"), null, new CollectedOutput());
        Eventually.until(PATIENCE, () -> "not started", () -> Files.exists(started));
        children.close();
        assertEquals(Kind.REFUSED, await(running).kind());
        assertEquals(Kind.REFUSED, await(waiting).kind());
        assertNoneIsLeft();
        assertEquals(
                Kind.REFUSED,
                await(children.run(script("true"), null, new CollectedOutput())).kind());
    }

    @Test
    void answersOnTheContextOfItsCaller() throws Exception {
        Future<Boolean> same = Future.future(promise -> vertx.runOnContext(ran -> {
            var context = vertx.getOrCreateContext();
            children.run(script("true"), null, new CollectedOutput())
                    .onComplete(end -> promise.complete(vertx.getOrCreateContext() == context));
        }));
        assertTrue(same.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS));
    }

    @Test
    void removesFoldersThatAKilledNodeLeftBehind() throws Exception {
        Path left = Files.createDirectory(base.resolve("parley-child-" + Integer.MAX_VALUE + "-1"));
        Files.writeString(left.resolve("plain"), "bytes");
        Path ours = Files.createDirectory(
                base.resolve("parley-child-" + ProcessHandle.current().pid() + "-1"));
        Path foreign = Files.createDirectory(base.resolve("other"));
        ChildFolders.in(base);
        assertTrue(Files.notExists(left));
        assertTrue(Files.exists(ours) && Files.exists(foreign));
    }

    /** A killed child is waited for, so that it stays not even as a zombie. */
    private static void assertNoneIsLeft() {
        Eventually.until(PATIENCE, () -> "children are left", () -> {
            try (Stream<ProcessHandle> left = ProcessHandle.current().children()) {
                return left.findAny().isEmpty();
            }
        });
    }
}
