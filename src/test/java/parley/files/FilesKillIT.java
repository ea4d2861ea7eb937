package parley.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.ServerExtension;
import parley.files.client.FileClient;
import parley.files.client.TextBytes;
import parley.util.Eventually;

/**
 * The server is killed in the middle of uploads and of sweeps, again and again: files that were acknowledged stay whole,
 * uploads go on, and the catalogue agrees with the disk.
 */
@Tag("S1-FILE-04")
@Tag("S1-FILE-18")
@Tag("S3-FT-01")
@Tag("long")
class FilesKillIT {
    private static final int ROUNDS = Integer.getInteger("parley.kill.rounds", 3);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long UNLIMITED = 1L << 40;
    private static final int HALF_BYTES = (5 << 20) + 17;
    private static final int MIB = 1 << 20;
    private static final int UPLOADERS = 3;
    private static final int ENOUGH = 20;

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("LIMITS_OTHER_COUNT", 1_000_000)
            .with("AUTH_HASHING_MEMORY_KIB", 1_024)
            .with("FILES_SWEEP_MS", 1_000)
            .with("FILES_QUOTA_USER_BYTES_PER_HOUR", UNLIMITED)
            .with("FILES_QUOTA_USER_FILES_PER_HOUR", 1_000_000)
            .with("FILES_QUOTA_ROOM_BYTES", UNLIMITED);

    private final Random random = new Random(Long.getLong("parley.kill.seed", 17));
    private FilesOnDisk stored;
    private FileClient ann;
    private String room;

    /** Hashes of what the server has acknowledged, by the ids of the files. */
    private final Map<String, String> acknowledged = new HashMap<>();

    @BeforeEach
    void annHasARoom() {
        stored = FilesOnDisk.of(SERVER);
        ann = FileClient.accountAt(SERVER.port());
        room = ann.makeRoom();
    }

    @Test
    void catalogueAndStoreAgreeAndUploadsGoOnAfterEachKill() {
        for (int round = 0; round < ROUNDS; round++) {
            killInUploads(round);
            killInSweeps();
        }
    }

    private void killInUploads(int round) {
        TextBytes text = new TextBytes(random.nextLong(), HALF_BYTES);
        long sent = MIB + 1 + random.nextInt(HALF_BYTES - MIB - 1);
        List<SteadyUploader> uploaders = new ArrayList<>();
        try (HalfUpload half = HalfUpload.begin(ann, room, text, sent)) {
            for (int i = 0; i < UPLOADERS; i++) {
                uploaders.add(SteadyUploader.start(ann, room, random.nextLong()));
            }
            int enough = 1 + random.nextInt(ENOUGH);
            Eventually.until(PATIENCE, () -> "nothing is uploaded", () -> done(uploaders) >= enough);
            SERVER.kill9();
            uploaders.forEach(SteadyUploader::await);
            SERVER.start();
            half.finishAt(SERVER.port());
            acknowledged.put(half.fileId(), text.sha256());
        }
        for (SteadyUploader uploader : uploaders) {
            uploader.goOn();
            acknowledged.putAll(uploader.acknowledged());
        }
        assertFalse(acknowledged.isEmpty(), "round " + round);
        assertAgreed();
        acknowledged.forEach((fileId, hash) ->
                assertEquals(hash, ann.read(fileId).expect(200).sha256(), fileId));
    }

    private static int done(List<SteadyUploader> uploaders) {
        return uploaders.stream()
                .mapToInt(uploader -> uploader.acknowledged().size())
                .sum();
    }

    /** Deletes all files, and kills the server when the first of them has left the disk. */
    private void killInSweeps() {
        int before = stored.names().size();
        acknowledged.keySet().forEach(fileId -> ann.delete(fileId).expect(204));
        Eventually.until(
                PATIENCE, () -> "nothing is swept", () -> stored.names().size() < before);
        SERVER.kill9();
        SERVER.start();
        assertAgreed();
        for (String fileId : acknowledged.keySet()) {
            JsonObject error = ann.read(fileId).expect(410).json().getJsonObject("error");
            assertEquals("GONE", error.getString("code"));
            assertFalse(stored.has(fileId), fileId);
        }
        acknowledged.clear();
    }

    private void assertAgreed() {
        Eventually.until(
                PATIENCE, () -> "catalogue and store disagree: " + stored.disagreements(), () -> stored.disagreements()
                        .isEmpty());
    }
}
