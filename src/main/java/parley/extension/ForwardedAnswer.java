package parley.extension;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import parley.error.ParleyException;
import parley.gateway.schema.BodySchema;

/**
 * An extension's answer to a request. It can set no cookie and no policy, and a browser runs nothing of it: pages of an
 * extension would otherwise act as the person who has Parley open.
 */
record ForwardedAnswer(int status, Map<String, String> headers, Buffer body) {
    private static final BodySchema SCHEMA = BodySchema.load("/schema/extensions.json", "ExtensionHttpAnswer");
    private static final int OK = 200;
    private static final String CONTENT_TYPE = "content-type";
    private static final String INERT = "default-src 'none'; frame-ancestors 'none'; sandbox";
    private static final Set<String> ALLOWED = Set.of(
            "allow",
            "cache-control",
            "content-disposition",
            "content-language",
            CONTENT_TYPE,
            "etag",
            "last-modified",
            "link",
            "location",
            "retry-after");

    /** Throws VALIDATION_ERROR for an answer of another shape. */
    static ForwardedAnswer of(Object given) {
        if (!(given instanceof JsonObject answer)) {
            throw ParleyException.invalid("answer", "must be a JSON object");
        }
        JsonObject head = answer.copy();
        Object body = head.remove("body");
        SCHEMA.check(head);
        Map<String, String> headers = new HashMap<>();
        head.getJsonObject("headers", new JsonObject())
                .forEach(header -> headers.put(allowed(header.getKey()), (String) header.getValue()));
        boolean json = body instanceof JsonObject || body instanceof JsonArray;
        if (!json && body != null && !(body instanceof String)) {
            throw ParleyException.invalid("body", "must be text, an object or a list");
        }
        headers.putIfAbsent("cache-control", "no-store");
        if (body != null) {
            headers.putIfAbsent(CONTENT_TYPE, (json ? "application/json" : "text/plain") + "; charset=utf-8");
        }
        return new ForwardedAnswer(head.getInteger("status", OK), headers, bytes(body));
    }

    private static String allowed(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        if (!ALLOWED.contains(name)) {
            throw ParleyException.invalid("headers." + header, "is not for extensions");
        }
        return name;
    }

    private static Buffer bytes(Object body) {
        if (body instanceof JsonObject object) {
            return object.toBuffer();
        }
        return body instanceof JsonArray list ? list.toBuffer() : Buffer.buffer(body == null ? "" : (String) body);
    }

    /** Throws IllegalArgumentException for a header that HTTP does not allow. */
    Future<Void> send(HttpServerResponse response) {
        headers.forEach(response::putHeader);
        return response.setStatusCode(status)
                .putHeader("Content-Security-Policy", INERT)
                .end(body);
    }
}
