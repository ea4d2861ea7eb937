package parley.files.client;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A person who uploads and reads files at one server, by the public HTTP interface. */
public record FileClient(int port, String token) {
    /** Makes a guest. */
    public static FileClient guestAt(int port) {
        FileClient nobody = new FileClient(port, null);
        return new FileClient(
                port,
                nobody.call("POST", "/api/guest/session", new JsonObject())
                        .expect(201)
                        .json()
                        .getString("token"));
    }

    /** Makes an account, which outlives the server's end as a guest does not. */
    public static FileClient accountAt(int port) {
        String name = "n" + Long.toString(System.nanoTime(), 36);
        JsonObject account = new JsonObject()
                .put("username", name)
                .put("email", name + "@example.org")
                .put("password", "correct horse");
        FileClient nobody = new FileClient(port, null);
        return new FileClient(
                port,
                nobody.call("POST", "/api/auth/register", account)
                        .expect(201)
                        .json()
                        .getString("token"));
    }

    /** The same person at another server. */
    public FileClient at(int otherPort) {
        return new FileClient(otherPort, token);
    }

    /** Makes a room for files. @return its id */
    public String makeRoom() {
        JsonObject room = new JsonObject().put("kind", "group").put("name", "files");
        return call("POST", "/api/rooms", room).expect(201).json().getString("roomId");
    }

    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        if (token != null) {
            headers.put("Authorization", "Bearer " + token);
        }
        return headers;
    }

    public Answer call(String method, String path) {
        try (Exchange exchange = Exchange.begin(port, method, path, headers(), -1)) {
            return exchange.answer();
        }
    }

    public Answer call(String method, String path, JsonObject body) {
        Map<String, String> headers = headers();
        headers.put("Content-Type", "application/json");
        byte[] bytes = body.encode().getBytes(StandardCharsets.UTF_8);
        try (Exchange exchange = Exchange.begin(port, method, path, headers, bytes.length)) {
            exchange.write(bytes);
            return exchange.answer();
        }
    }

    /** Uploads in one request. */
    public Answer post(String roomId, String name, String claimedType, byte[] bytes) {
        try (FormUpload upload = FormUpload.begin(this, roomId, name, claimedType, bytes.length)) {
            upload.write(bytes);
            return upload.end();
        }
    }

    public Answer post(String roomId, String name, TextBytes text) {
        return post(roomId, name, "text/plain", text.whole());
    }

    public Answer info(String fileId) {
        return call("GET", "/api/files/" + fileId + "/info");
    }

    public Answer read(String fileId) {
        return call("GET", "/api/files/" + fileId);
    }

    public Answer delete(String fileId) {
        return call("DELETE", "/api/files/" + fileId);
    }

    /** Returns a fresh signed link, relative to the server. */
    public String link(String fileId) {
        return call("GET", "/api/files/" + fileId + "/link").expect(200).json().getString("url");
    }

    /** Reads by a link, as somebody without a session. */
    public Answer readBy(String link) {
        return new FileClient(port, null).call("GET", link);
    }

    /** Downloads and forgets a file. @return its length */
    public long drain(String fileId) {
        try (Exchange exchange = Exchange.begin(port, "GET", "/api/files/" + fileId, headers(), -1)) {
            return exchange.drain();
        }
    }
}
