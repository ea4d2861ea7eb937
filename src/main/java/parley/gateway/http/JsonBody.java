package parley.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.schema.BodySchema;
import parley.util.JsonText;

/** Reads a body and lets only those pass that are JSON objects of a schema; no body counts as an empty object. */
public final class JsonBody implements Handler<RoutingContext> {
    private static final String KEY = JsonBody.class.getName();

    private final BodySchema schema;
    private final BodyLimit limit;

    /** @param schema null if another schema is yet to judge the object */
    public JsonBody(BodySchema schema, BodyLimit limit) {
        this.schema = schema;
        this.limit = limit;
    }

    @Override
    public void handle(RoutingContext context) {
        limit.read(context, body -> pass(context, body));
    }

    private void pass(RoutingContext context, Buffer text) {
        JsonObject body = parsed(context, text);
        if (schema != null) {
            schema.check(body);
        }
        context.put(KEY, body);
        context.next();
    }

    /** The checked body. Is there only behind this handler. */
    public static JsonObject of(RoutingContext context) {
        return context.get(KEY);
    }

    private static JsonObject parsed(RoutingContext context, Buffer text) {
        if (text.length() == 0) {
            return new JsonObject();
        }
        if (!isJson(context.request().getHeader("Content-Type"))) {
            throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json");
        }
        try {
            if (JsonText.parse(text) instanceof JsonObject object) {
                return object;
            }
        } catch (DecodeException failure) {
            throw ParleyException.invalid("body", JsonText.fault(failure));
        }
        throw ParleyException.invalid("body", "must be a JSON object");
    }

    private static boolean isJson(String contentType) {
        if (contentType == null) {
            return false;
        }
        String mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return mediaType.equals("application/json")
                || mediaType.startsWith("application/") && mediaType.endsWith("+json");
    }
}
