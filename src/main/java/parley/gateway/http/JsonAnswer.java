package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Answers with JSON that no cache may keep; a failure goes to the {@link ErrorResponder}. */
public final class JsonAnswer {
    private JsonAnswer() {}

    public static void send(RoutingContext context, int status, Future<JsonObject> body) {
        body.onComplete(json -> write(context, status, json), context::fail);
    }

    /** Answers with JSON that is there. */
    static void write(RoutingContext context, int status, JsonObject json) {
        headed(context, status, json).end(json.toBuffer());
    }

    /** Does the same for somebody who waits until it is written. */
    public static Future<Void> written(RoutingContext context, int status, JsonObject json) {
        return headed(context, status, json).end(json.toBuffer());
    }

    private static HttpServerResponse headed(RoutingContext context, int status, JsonObject json) {
        ObservedAnswers.note(context, json);
        return context.response()
                .setStatusCode(status)
                .putHeader("Cache-Control", "no-store")
                .putHeader("Content-Type", "application/json; charset=utf-8");
    }

    /** Answers 204 once the future has completed. */
    public static void sendNothing(RoutingContext context, Future<?> done) {
        done.onComplete(nothing -> context.response().setStatusCode(204).end(), context::fail);
    }
}
