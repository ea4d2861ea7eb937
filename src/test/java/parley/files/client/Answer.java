package parley.files.client;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** An answer of a server. @param headers by their names in lower case */
public record Answer(int status, Map<String, String> headers, byte[] body) {
    /** Returns a header; empty if there is none. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public JsonObject json() {
        return new JsonObject(text());
    }

    /** Returns this answer; anything but the status is a fault of the test. */
    public Answer expect(int wanted) {
        if (status != wanted) {
            throw new AssertionError("expected " + wanted + " and got " + status + ": " + text());
        }
        return this;
    }

    /** Returns the code of an error, such as {@code STORAGE_FULL}. */
    public String errorCode() {
        return json().getJsonObject("error").getString("code");
    }

    public String sha256() {
        return TextBytes.sha256(body);
    }
}
