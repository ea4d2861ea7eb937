package parley.files.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.ServerExtension;
import parley.files.HalfUpload;
import parley.files.client.FileClient;
import parley.files.client.TextBytes;
import parley.util.Eventually;

/** A server whose files lie in a real S3-compatible storage, which is killed and comes back. */
@Tag("S2-ROAD-05")
@Tag("S1-ARC-05")
@Tag("S3-FT-05")
@Tag("long")
class FilesS3IT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** More than a part of S3, which has 5 MiB, and not whole MiBs. */
    private static final int LENGTH = (9 << 20) + 321;

    private static final int HALF = (7 << 20) + 5;

    private static S3Server storage;
    private static ServerExtension server;

    private final Random random = new Random();
    private FileClient ann;
    private String room;

    @BeforeAll
    static void start() {
        S3Server.require();
        storage = new S3Server("FilesS3IT-storage");
        S3Settings settings = storage.settings("files/");
        server = new ServerExtension()
                .with("AUTH_HASHING_MEMORY_KIB", 1_024)
                .with("FILES_SWEEP_MS", 1_000)
                .with("FILES_S3_ENDPOINT", settings.endpoint())
                .with("FILES_S3_REGION", settings.region())
                .with("FILES_S3_BUCKET", settings.bucket())
                .with("FILES_S3_PREFIX", settings.prefix())
                .with("FILES_S3_ACCESS_KEY", settings.accessKey())
                .with("FILES_S3_SECRET_KEY", settings.secretKey().value());
        server.begin("FilesS3IT");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.stop();
        }
        if (storage != null) {
            storage.close();
        }
    }

    @BeforeEach
    void annHasARoom() {
        ann = FileClient.accountAt(server.port());
        room = ann.makeRoom();
    }

    private TextBytes text() {
        return new TextBytes(random.nextLong(), LENGTH);
    }

    private String upload(TextBytes text) {
        return ann.post(room, "text.txt", text).expect(201).json().getString("fileId");
    }

    @Test
    void nothingIsLostWhileTheStorageIsAwayAndItComesBackByItself() {
        TextBytes text = text();
        String fileId = upload(text);
        String deleted = upload(text());
        try (HalfUpload half = HalfUpload.begin(ann, room, text(), HALF)) {
            storage.kill();
            try {
                half.writeRest();
                assertEquals("UNAVAILABLE", half.exchange().answer().expect(503).errorCode());
                assertEquals(
                        "UNAVAILABLE",
                        ann.post(room, "now.txt", text()).expect(503).errorCode());
                assertEquals("UNAVAILABLE", ann.read(fileId).expect(503).errorCode());
                ann.delete(deleted).expect(204);
                assertEquals("GONE", ann.read(deleted).expect(410).errorCode());
                assertGoesOn();
            } finally {
                storage.start();
            }
            Eventually.until(
                    PATIENCE,
                    () -> "the server does not find the storage again, see " + server.log(),
                    () -> ann.read(fileId).status() == 200);
            half.finishAt(server.port());
        }
        HalfUpload.assertWhole(ann, fileId, text);
        TextBytes later = text();
        HalfUpload.assertWhole(ann, upload(later), later);
    }

    private void assertGoesOn() {
        assertEquals(200, server.status("/live"));
        JsonObject message = new JsonObject().put("roomId", room).put("content", "still here");
        ann.call("POST", "/api/messages", message).expect(201);
    }

    /** What is short of a part of S3 must be in the storage as well, or more than a MiB would be sent twice. */
    @Test
    void anUploadGoesOnAfterTheServerWasKilled() {
        try (HalfUpload half = HalfUpload.begin(ann, room, text(), HALF)) {
            server.kill9();
            server.start();
            half.finishAt(server.port());
        }
    }
}
