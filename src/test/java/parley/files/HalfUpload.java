package parley.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import parley.files.client.Exchange;
import parley.files.client.FileClient;
import parley.files.client.TextBytes;
import parley.files.client.TusUpload;
import parley.util.Eventually;

/** A resumable upload that stops in the middle of a request, which stays open. */
public final class HalfUpload implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What a client may have to send a second time. */
    private static final long TWICE_BYTES = 1 << 20;

    private final TextBytes text;
    private final TusUpload upload;
    private final Exchange exchange;
    private final long sent;

    private HalfUpload(TextBytes text, TusUpload upload, Exchange exchange, long sent) {
        this.text = text;
        this.upload = upload;
        this.exchange = exchange;
        this.sent = sent;
    }

    /** Begins an upload, sends a part of it and waits until all but the last MiB of that is noted. */
    public static HalfUpload begin(FileClient client, String roomId, TextBytes text, long sent) {
        TusUpload upload = TusUpload.create(client, roomId, "half.txt", text.length());
        Exchange exchange = upload.patch(0, text.length());
        assertTrue(TusUpload.write(exchange, text, 0, sent));
        HalfUpload half = new HalfUpload(text, upload, exchange, sent);
        Eventually.until(
                PATIENCE,
                () -> "of " + sent + " bytes too few are noted: "
                        + client.info(upload.fileId()).text(),
                // Asking as a client of tus does would end the request that is open.
                () -> half.isNoted(
                        client.info(upload.fileId()).expect(200).json().getLong("received")));
        return half;
    }

    private boolean isNoted(long offset) {
        return sent - offset <= TWICE_BYTES;
    }

    public String fileId() {
        return upload.fileId();
    }

    /** Sends the rest in the request that is still open. @return false when the server takes no more */
    public boolean writeRest() {
        return TusUpload.write(exchange, text, sent, text.length());
    }

    public Exchange exchange() {
        return exchange;
    }

    /** Goes on at a server where the upload stands, and judges what readers get then. */
    public void finishAt(int port) {
        TusUpload again = upload.at(port);
        long offset = again.offset();
        assertTrue(isNoted(offset), () -> "at most 1 MiB is sent twice, not " + (sent - offset));
        assertTrue(offset <= sent, () -> offset + " bytes are noted, of " + sent);
        again.finish(text, offset).expect(204);
        assertWhole(again.client(), again.fileId(), text);
    }

    /** Judges a file by what the server says of it, once it is ready, and by what it serves. */
    public static void assertWhole(FileClient client, String fileId, TextBytes text) {
        Eventually.until(
                PATIENCE,
                () -> "not ready: " + client.info(fileId).text(),
                () -> client.info(fileId).expect(200).json().getString("state").equals("ready"));
        JsonObject info = client.info(fileId).json();
        assertEquals(text.length(), info.getLong("size"));
        assertEquals(text.sha256(), info.getString("sha256"));
        assertEquals(text.sha256(), client.read(fileId).expect(200).sha256());
    }

    @Override
    public void close() {
        exchange.close();
    }
}
