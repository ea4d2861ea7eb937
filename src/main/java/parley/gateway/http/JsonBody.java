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

/**
 * Reads a body and lets only those pass that are JSON objects, or URL-encoded forms, of a schema; no body counts as an
 * empty object.
 */
public final class JsonBody implements Handler<RoutingContext> {
    private static final String KEY = JsonBody.class.getName();

    private static final String FORM = "application/x-www-form-urlencoded";

    private final BodySchema schema;
    private final BodyLimit limit;
    private final boolean checks;

    public JsonBody(BodySchema schema, BodyLimit limit) {
        this(schema, limit, true);
    }

    private JsonBody(BodySchema schema, BodyLimit limit, boolean checks) {
        this.schema = schema;
        this.limit = limit;
        this.checks = checks;
    }

    /** A body that becomes a part of a command's, which the schema checks as a whole later. */
    static JsonBody ofCommand(BodySchema schema, BodyLimit limit) {
        return new JsonBody(schema, limit, false);
    }

    @Override
    public void handle(RoutingContext context) {
        limit.read(context, body -> pass(context, body));
    }

    private void pass(RoutingContext context, Buffer text) {
        JsonObject body = parsed(context, text);
        if (checks) {
            schema.check(body);
        }
        context.put(KEY, body);
        context.next();
    }

    /** The checked body. Is there only behind this handler. */
    public static JsonObject of(RoutingContext context) {
        return context.get(KEY);
    }

    private JsonObject parsed(RoutingContext context, Buffer text) {
        if (text.length() == 0) {
            return new JsonObject();
        }
        String mediaType = mediaType(context.request().getHeader("Content-Type"));
        if (mediaType.equals(FORM)) {
            return schema.typed(FormText.parse(text));
        }
        if (!isJson(mediaType)) {
            throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json or " + FORM);
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

    private static String mediaType(String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isJson(String mediaType) {
        return mediaType.equals("application/json")
                || mediaType.startsWith("application/") && mediaType.endsWith("+json");
    }
}
