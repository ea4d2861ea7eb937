package parley.extension;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Writes a request down for an extension. Tokens, cookies and addresses are left out. */
final class ForwardedRequest {
    private static final List<String> HEADERS = List.of(
            "accept",
            "accept-language",
            "content-type",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "traceparent",
            "user-agent");

    private ForwardedRequest() {}

    /**
     * @param path the part behind the extension's name
     * @param principal null for a request without a token
     */
    static JsonObject of(RoutingContext context, String path, Buffer body, Principal principal) {
        return new JsonObject()
                .put("method", context.request().method().name())
                .put("path", path)
                .put("query", query(context.queryParams()))
                .put("headers", headers(context.request().headers()))
                .put("body", body.length() == 0 ? null : text(body))
                .put("requestId", context.response().headers().get("X-Request-Id"))
                .put("principal", principal == null ? null : principal(principal));
    }

    /** A name may come several times, so each has a list of values. */
    private static JsonObject query(MultiMap parameters) {
        JsonObject query = new JsonObject();
        parameters.names().forEach(name -> query.put(name, new JsonArray(parameters.getAll(name))));
        return query;
    }

    private static JsonObject headers(MultiMap given) {
        JsonObject headers = new JsonObject();
        for (String name : HEADERS) {
            String value = given.get(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        return headers;
    }

    private static String text(Buffer body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body.getBytes()))
                    .toString();
        } catch (CharacterCodingException binary) {
            throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must be text in UTF-8");
        }
    }

    private static JsonObject principal(Principal principal) {
        return new JsonObject()
                .put("userId", principal.userId())
                .put("username", principal.username())
                .put("guest", principal.guest());
    }
}
