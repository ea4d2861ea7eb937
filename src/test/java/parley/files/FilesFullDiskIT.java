package parley.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.ServerExtension;
import parley.files.client.Answer;
import parley.files.client.Exchange;
import parley.files.client.FileClient;
import parley.files.client.FormUpload;
import parley.files.client.TextBytes;
import parley.files.client.TusUpload;
import parley.util.Eventually;

/** Files on a disk that is full. The disk is a file system in memory, which takes root and mount namespaces. */
@Tag("S1-FILE-18")
@Tag("S3-FT-05")
@Tag("long")
class FilesFullDiskIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MIB = 1 << 20;
    private static final int LENGTH = (6 * MIB) + 99;
    private static final int HELD_BYTES = 128 << 10;
    private static final long REFUSED_MS = 1_000;
    private static final byte[] BLOCK = new byte[1 << 12];

    private static final String ON_A_SMALL_DISK = """
        mkdir -p "$1"; mount -t tmpfs -o size=24m disk "$1"; shift; exec "$@"
        """;

    private final Random random = new Random();
    private ServerExtension server;
    private Path folder;
    private FilesOnDisk stored;
    private FileClient ann;
    private String room;

    @BeforeAll
    static void mountsAreAllowed() throws IOException, InterruptedException {
        Process tried = new ProcessBuilder("unshare", "--mount", "mount", "-t", "tmpfs", "disk", "/mnt").start();
        assumeTrue(tried.waitFor() == 0, "A small disk takes root, and unshare and mount (package util-linux)");
    }

    private void startWithSpare(String name, long spareBytes) {
        Path files = Path.of("target", "it", name, "small").toAbsolutePath();
        server = new ServerExtension()
                .with("FILES_DIR", files)
                .with("FILES_SWEEP_MS", 1_000)
                .with("FILES_QUOTA_SPARE_BYTES", spareBytes)
                .at("127.0.0.1", List.of("unshare", "--mount", "sh", "-c", ON_A_SMALL_DISK, "disk", files.toString()));
        server.begin(name);
        folder = Path.of("/proc/" + server.process().pid() + "/root" + files);
        stored = FilesOnDisk.in(server, folder);
        ann = FileClient.guestAt(server.port());
        room = ann.makeRoom();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop();
        }
    }

    private TextBytes text() {
        return new TextBytes(random.nextLong(), LENGTH);
    }

    @Test
    void anUploadThatMeetsAFullDiskIsRefusedAndLeavesNothingBehind() throws IOException {
        startWithSpare("FilesFullDiskIT", 0);
        TextBytes text = text();
        try (FormUpload upload = FormUpload.begin(ann, room, "large.txt", "text/plain", LENGTH)) {
            upload.write(text.slice(0, LENGTH / 2));
            Eventually.until(
                    PATIENCE, () -> "nothing is written", () -> !stored.names().isEmpty());
            Path filling = fill();
            upload.write(text.slice(LENGTH / 2, LENGTH));
            assertFull(upload::end);
            awaitNothing();
            assertGoesOn();
            assertFull(() -> ann.post(room, "late.txt", text()));
            Files.delete(filling);
        }
        String fileId = ann.post(room, "again.txt", text).expect(201).json().getString("fileId");
        HalfUpload.assertWhole(ann, fileId, text);
    }

    @Test
    void aResumableUploadGoesOnWhenThereIsRoomAgain() throws IOException {
        startWithSpare("FilesFullDiskResumedIT", 0);
        try (HalfUpload half = HalfUpload.begin(ann, room, text(), LENGTH / 2)) {
            Path filling = fill();
            half.writeRest();
            assertFull(() -> half.exchange().answer());
            assertGoesOn();
            Files.delete(filling);
            half.finishAt(server.port());
        }
    }

    @Test
    void whatWouldLeaveTooLittleSpaceIsRefusedBeforeAnythingIsStored() {
        startWithSpare("FilesSpareDiskIT", 1L << 30);
        try (FormUpload upload = FormUpload.begin(ann, room, "large.txt", "text/plain", LENGTH)) {
            // The server holds the beginning of a form back, as fields may follow a small file.
            upload.write(text().slice(0, HELD_BYTES));
            assertFull(upload::answer);
        }
        try (Exchange refused = TusUpload.beginCreation(ann, room, "large.txt", LENGTH)) {
            assertFull(refused::answer);
        }
        assertTrue(stored.names().isEmpty(), () -> stored.names().toString());
        assertGoesOn();
    }

    private Path fill() {
        Path filling = folder.resolve("filling");
        try (OutputStream out = Files.newOutputStream(filling)) {
            while (true) {
                out.write(BLOCK);
            }
        } catch (IOException full) {
            assertTrue(full.getMessage().contains("No space left"), full::toString);
            return filling;
        }
    }

    private static void assertFull(Supplier<Answer> request) {
        long began = System.nanoTime();
        Answer answer = request.get();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertEquals("STORAGE_FULL", answer.expect(507).errorCode());
        System.out.println("507 came within " + tookMs + " ms");
        if (Boolean.getBoolean("parley.timing")) {
            assertTrue(tookMs <= REFUSED_MS, () -> tookMs + " ms");
        }
    }

    /** Only what fills the disk is left, and no row that waits for bytes. */
    private void awaitNothing() {
        Eventually.until(
                PATIENCE, () -> "left behind: " + stored.names() + " " + stored.disagreements(), () -> stored.names()
                        .equals(Set.of("filling")));
    }

    /** Messages are on another disk than files. */
    private void assertGoesOn() {
        assertEquals(200, server.status("/live"));
        JsonObject message = new JsonObject().put("roomId", room).put("content", "still here");
        ann.call("POST", "/api/messages", message).expect(201);
    }
}
