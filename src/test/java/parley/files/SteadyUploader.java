package parley.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import parley.files.client.Answer;
import parley.files.client.Exchange;
import parley.files.client.FileClient;
import parley.files.client.TextBytes;
import parley.files.client.TusUpload;

/** Uploads pictures and texts, in one request and resumably in turns, until the server is gone. */
final class SteadyUploader {
    private static final int LONGEST_BYTES = 3 << 20;
    private static final int MOST = 10_000;

    private final FileClient client;
    private final String roomId;
    private final Random random;
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private volatile TusUpload unfinished;
    private volatile TextBytes unfinishedText;
    private CompletableFuture<Void> end;

    private SteadyUploader(FileClient client, String roomId, long seed) {
        this.client = client;
        this.roomId = roomId;
        this.random = new Random(seed);
    }

    static SteadyUploader start(FileClient client, String roomId, long seed) {
        SteadyUploader uploader = new SteadyUploader(client, roomId, seed);
        uploader.end = CompletableFuture.runAsync(uploader::upload);
        return uploader;
    }

    private void upload() {
        try {
            for (int i = 0; i < MOST; i++) {
                TextBytes text = new TextBytes(random.nextLong(), 1 + random.nextInt(LONGEST_BYTES));
                switch (i % 3) {
                    case 0 -> note(client.post(roomId, "text.txt", text), text.sha256());
                    case 1 -> note(client.post(roomId, "picture.jpg", "image/jpeg", picture(i)), null);
                    default -> resumably(text);
                }
            }
        } catch (UncheckedIOException killed) {
            // The server is gone, as it should be.
        }
    }

    private byte[] picture(int number) {
        return CommentedJpeg.of("a comment of picture " + number, random.nextInt(1 << 24));
    }

    /** @param hash null for a file whose bytes the server changes */
    private void note(Answer answer, String hash) {
        JsonObject told = answer.expect(201).json();
        if (hash != null) {
            assertEquals(hash, told.getString("sha256"));
        }
        acknowledged.put(told.getString("fileId"), told.getString("sha256"));
    }

    private void resumably(TextBytes text) {
        TusUpload upload = TusUpload.create(client, roomId, "resumable.txt", text.length());
        unfinishedText = text;
        unfinished = upload;
        try (Exchange exchange = upload.patch(0, text.length())) {
            TusUpload.write(exchange, text, 0, text.length());
            exchange.answer().expect(204);
        }
        acknowledged.put(upload.fileId(), text.sha256());
        unfinished = null;
    }

    /** Waits until the server's end has come to it. */
    void await() {
        end.orTimeout(2, TimeUnit.MINUTES).join();
    }

    /** Goes on with the upload that the server's end has broken. */
    void goOn() {
        if (unfinished != null) {
            long offset = unfinished.offset();
            if (offset < unfinishedText.length()) {
                unfinished.finish(unfinishedText, offset).expect(204);
            }
            HalfUpload.assertWhole(client, unfinished.fileId(), unfinishedText);
            acknowledged.put(unfinished.fileId(), unfinishedText.sha256());
        }
    }

    Map<String, String> acknowledged() {
        return acknowledged;
    }
}
