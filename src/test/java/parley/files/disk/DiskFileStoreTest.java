package parley.files.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.error.ErrorCode;
import parley.files.store.FileStore;
import parley.files.store.FileStoreContract;
import parley.util.Await;

@Tag("S1-FILE")
class DiskFileStoreTest extends FileStoreContract {
    private static Vertx vertx;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        Await.result(vertx.close());
    }

    @Override
    protected FileStore newStore() {
        return new DiskFileStore(vertx, folder.resolve("files"), new SecureRandom());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("files"))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void leavesOneFileOfACompleteObjectWhereItSays() throws IOException {
        FileStore store = newStore();
        String state = append(store, "k", null, bytes(100, 1));
        state = append(store, "k", state, bytes(100, 2));
        append(store, "k", null, bytes(50, 3));
        assertEquals(3, files().size());
        Await.result(store.complete("k", state));
        assertEquals(List.of(store.onDisk("k").orElseThrow()), files());
    }

    /** The crash came after the rename, so that parts are still there. */
    @Test
    void completesAfterACrashBehindTheRename() throws IOException {
        FileStore store = newStore();
        String state = append(store, "k", null, bytes(100, 1));
        state = append(store, "k", state, bytes(100, 2));
        Path left = files().get(0);
        byte[] before = Files.readAllBytes(left);
        Await.result(store.complete("k", state));
        Files.write(left, before);
        Await.result(newStore().complete("k", state));
        assertEquals(1, files().size());
        assertEquals(200, read(store, "k").length);
    }

    @Test
    void showsFilesToNobodyElse() throws IOException {
        FileStore store = newStore();
        Await.result(store.complete("k", append(store, "k", null, bytes(10, 1))));
        try (Stream<Path> all = Files.walk(folder.resolve("files"))) {
            for (Path path : all.toList()) {
                String expected = Files.isDirectory(path) ? "rwx------" : "rw-------";
                assertEquals(
                        expected, PosixFilePermissions.toString(Files.getPosixFilePermissions(path)), path::toString);
            }
        }
    }

    @Test
    void leavesNoFileOfAnAppenderThatSyncedNothing() throws IOException {
        FileStore store = newStore();
        FileStore.Appender appender = Await.result(store.append("k", null));
        write(appender, bytes(MIB, 1));
        assertEquals(1, files().size());
        Await.result(appender.close());
        assertEquals(List.of(), files());
    }

    @Test
    void refusesKeysThatLeadElsewhere() {
        FileStore store = newStore();
        for (String key : List.of("", "..", "../k", "a/b", "a~b", "a\0", ".hidden", "é")) {
            assertThrows(IllegalArgumentException.class, () -> Await.result(store.read(key, 0, 1)), key);
            assertThrows(IllegalArgumentException.class, () -> store.onDisk(key), key);
        }
    }

    @Test
    void saysWhichFolderCannotBeUsedAndWhy() throws IOException {
        Path file = Files.writeString(folder.resolve("files"), "in the way");
        String told = Await.refusal(ErrorCode.UNAVAILABLE, newStore().check()).getMessage();
        assertTrue(told.contains(file.toString()), told);
    }

    @Test
    void isUnavailableWhileItsFolderIsAwayAndComesBackByItself() throws IOException {
        FileStore store = newStore();
        String state = append(store, "k", null, bytes(MIB, 1));
        Path away = folder.resolve("away");
        Files.move(folder.resolve("files"), away);
        Files.writeString(folder.resolve("files"), "in the way");
        FileStore.Appender appender = Await.result(store.append("k", state));
        Await.result(appender.write(Buffer.buffer("x")));
        Await.refusal(ErrorCode.UNAVAILABLE, appender.sync());
        Await.refusal(ErrorCode.UNAVAILABLE, appender.sync());

        Files.delete(folder.resolve("files"));
        Files.move(away, folder.resolve("files"));
        Await.result(store.complete("k", append(store, "k", state, bytes(5, 2))));
        assertEquals(MIB + 5, read(store, "k").length);
    }

    @Test
    void takesAMissingFolderNotForOneWithoutFiles() throws IOException {
        FileStore store = newStore();
        Await.result(store.complete("k", append(store, "k", null, bytes(10, 1))));
        Files.move(folder.resolve("files"), folder.resolve("away"));
        Await.refusal(ErrorCode.UNAVAILABLE, store.list(null, 10));
        Await.refusal(ErrorCode.UNAVAILABLE, store.read("k", 0, 1));
        Await.refusal(ErrorCode.UNAVAILABLE, store.delete("k", null));
        Await.refusal(ErrorCode.UNAVAILABLE, store.complete("k2", "aa:10"));
        Await.refusal(ErrorCode.UNAVAILABLE, store.check());
        FileStore.Appender appender = Await.result(store.append("k3", null));
        Await.result(appender.write(Buffer.buffer("x")));
        Await.refusal(ErrorCode.UNAVAILABLE, appender.sync());
        assertTrue(Files.notExists(folder.resolve("files")));
        Files.move(folder.resolve("away"), folder.resolve("files"));
        assertEquals(10, read(store, "k").length);
        Await.result(store.check());
    }

    @Test
    void bytesThatAreGoneAreNotTakenForAnEmptyObject() throws IOException {
        FileStore store = newStore();
        String state = append(store, "k", null, bytes(MIB, 1));
        Files.write(files().get(0), new byte[10]);
        Await.refusal(ErrorCode.NOT_FOUND, store.complete("k", state));
        Files.delete(files().get(0));
        Await.refusal(ErrorCode.NOT_FOUND, store.complete("k", state));
        assertArrayEquals(new Object[0], files().toArray());
    }
}
