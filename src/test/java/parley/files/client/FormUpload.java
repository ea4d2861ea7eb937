package parley.files.client;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An upload by one POST of a form, whose bytes are written piece by piece. */
public final class FormUpload implements AutoCloseable {
    private static final String BOUNDARY = "----a-boundary-that-no-file-of-a-test-holds";
    private static final byte[] END = utf8("\r\n--" + BOUNDARY + "--\r\n");

    private final Exchange exchange;

    private FormUpload(Exchange exchange) {
        this.exchange = exchange;
    }

    public static FormUpload begin(FileClient client, String roomId, String name, String claimedType, long length) {
        byte[] begin = utf8("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"roomId\"\r\n\r\n" + roomId
                + "\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                + name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A") + "\"\r\nContent-Type: "
                + claimedType + "\r\n\r\n");
        Map<String, String> headers = client.headers();
        headers.put("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
        Exchange exchange =
                Exchange.begin(client.port(), "POST", "/api/files/upload", headers, begin.length + length + END.length);
        exchange.write(begin);
        return new FormUpload(exchange);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** @return false when the server takes no more; it may have answered */
    public boolean write(byte[] bytes) {
        return exchange.write(bytes);
    }

    public boolean write(byte[] bytes, int count) {
        return exchange.write(bytes, count);
    }

    /** Writes the end of the form, and reads the answer. */
    public Answer end() {
        exchange.write(END);
        return exchange.answer();
    }

    /** Reads the answer of a server that may refuse the file before it ends. */
    public Answer answer() {
        return exchange.answer();
    }

    @Override
    public void close() {
        exchange.close();
    }
}
