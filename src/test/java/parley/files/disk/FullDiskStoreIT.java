package parley.files.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.files.store.FileStore;
import parley.util.Await;

/** A store on a full disk, which is a file system in memory that goes with the process that mounted it. */
@Tag("once")
@Tag("S3-FT-02")
class FullDiskStoreIT {
    private static final int MIB = 1 << 20;

    private final Vertx vertx = Vertx.vertx();
    private Process disk;
    private FileStore store;
    private Path folder;

    @BeforeEach
    void mount() throws IOException {
        disk = new ProcessBuilder(
                        "unshare", "--mount", "sh", "-c", "mount -t tmpfs -o size=4m disk /mnt && echo here && cat")
                .start();
        BufferedReader said = new BufferedReader(new InputStreamReader(disk.getInputStream(), StandardCharsets.UTF_8));
        assumeTrue(
                "here".equals(said.readLine()), "A small disk takes root, and unshare and mount (package util-linux)");
        folder = Path.of("/proc", String.valueOf(disk.pid()), "root", "mnt", "files");
        store = new DiskFileStore(vertx, folder, new SecureRandom());
    }

    @AfterEach
    void unmount() {
        disk.destroyForcibly();
        Await.result(vertx.close());
    }

    private FileStore.Appender begin(String key) {
        return Await.result(store.append(key, null));
    }

    @Test
    void saysThatItIsFullAndGoesOnWhenThereIsRoom() throws IOException {
        FileStore.Appender small = begin("small");
        Await.result(small.write(Buffer.buffer(new byte[MIB])));
        final String noted = Await.result(small.sync());
        Await.result(small.close());

        FileStore.Appender large = begin("large");
        Await.refusal(ErrorCode.STORAGE_FULL, large.write(Buffer.buffer(new byte[5 * MIB])));
        Await.refusal(ErrorCode.STORAGE_FULL, large.sync());
        Await.result(large.close());
        Await.result(store.delete("large", null));
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> left = files.filter(Files::isRegularFile)
                    .map(file -> Shards.keyOf(file.getFileName().toString()))
                    .toList();
            assertEquals(List.of("small"), left);
        }

        FileStore.Appender again = Await.result(store.append("small", noted));
        Await.result(again.write(Buffer.buffer("more")));
        Await.result(store.complete("small", Await.result(again.sync())));
        assertArrayEquals(
                "more".getBytes(StandardCharsets.UTF_8),
                Await.result(store.read("small", MIB, 10)).getBytes());
    }

    @Test
    void readsAndDeletesOnAFullDisk() {
        FileStore.Appender whole = begin("whole");
        Await.result(whole.write(Buffer.buffer(new byte[MIB])));
        Await.result(store.complete("whole", Await.result(whole.sync())));
        Await.result(whole.close());
        FileStore.Appender large = begin("large");
        Await.refusal(ErrorCode.STORAGE_FULL, large.write(Buffer.buffer(new byte[5 * MIB])));
        assertTrue(Await.result(store.freeBytes()) < MIB);
        assertEquals(MIB, Await.result(store.read("whole", 0, MIB)).length());
        Await.result(large.close());
        Await.result(store.delete("whole", null));
        Await.result(store.delete("large", null));
        assertTrue(Await.result(store.freeBytes()) > 3 * MIB);
    }
}
