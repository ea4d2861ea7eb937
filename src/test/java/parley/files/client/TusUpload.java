package parley.files.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** A resumable upload. Source: tus 1.0.0. */
public record TusUpload(FileClient client, String fileId) {
    private static final String PATH = "/api/files/uploads";
    private static final int PIECE = 256 << 10;

    public static TusUpload create(FileClient client, String roomId, String name, long length) {
        try (Exchange exchange = beginCreation(client, roomId, name, length)) {
            String location = exchange.answer().expect(201).header("Location");
            return new TusUpload(client, location.substring(location.lastIndexOf('/') + 1));
        }
    }

    /** Asks for an upload; the answer is still to be read. */
    public static Exchange beginCreation(FileClient client, String roomId, String name, long length) {
        Map<String, String> headers = headers(client);
        headers.put("Upload-Length", Long.toString(length));
        headers.put(
                "Upload-Metadata",
                "roomId " + base64(roomId) + ",filename " + base64(name) + ",filetype " + base64("text/plain"));
        return Exchange.begin(client.port(), "POST", PATH, headers, 0);
    }

    private static Map<String, String> headers(FileClient client) {
        Map<String, String> headers = client.headers();
        headers.put("Tus-Resumable", "1.0.0");
        return headers;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same upload at another server. */
    public TusUpload at(int port) {
        return new TusUpload(client.at(port), fileId);
    }

    /** Returns the offset at which the upload goes on. */
    public long offset() {
        try (Exchange exchange = Exchange.begin(client.port(), "HEAD", PATH + "/" + fileId, headers(client), -1)) {
            return Long.parseLong(exchange.answer().expect(200).header("Upload-Offset"));
        }
    }

    /** Begins to send {@code count} bytes behind the offset. */
    public Exchange patch(long offset, long count) {
        Map<String, String> headers = headers(client);
        headers.put("Upload-Offset", Long.toString(offset));
        headers.put("Content-Type", "application/offset+octet-stream");
        return Exchange.begin(client.port(), "PATCH", PATH + "/" + fileId, headers, count);
    }

    /** Sends what follows the offset, up to the end. */
    public Answer finish(TextBytes text, long offset) {
        try (Exchange exchange = patch(offset, text.length() - offset)) {
            write(exchange, text, offset, text.length());
            return exchange.answer();
        }
    }

    /** Writes a part of a text into a request. @return false when the server takes no more */
    public static boolean write(Exchange exchange, TextBytes text, long from, long to) {
        boolean taken = true;
        for (long place = from; taken && place < to; place += PIECE) {
            taken = exchange.write(text.slice(place, Math.min(to, place + PIECE)));
        }
        return taken;
    }
}
