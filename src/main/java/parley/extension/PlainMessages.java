package parley.extension;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.schema.BodySchema;
import parley.metrics.Metrics;

/** Takes messages of others: a JSON object that fits a schema, answered by {@code {ok, data}} or {@code {ok, error}}. */
final class PlainMessages {
    private final BodySchema schema;
    private final Function<JsonObject, Future<JsonObject>> handler;
    private final Metrics metrics;

    PlainMessages(BodySchema schema, Function<JsonObject, Future<JsonObject>> handler, Metrics metrics) {
        this.schema = schema;
        this.handler = handler;
        this.metrics = metrics;
    }

    void take(Message<Object> message) {
        carriedOut(message.body())
                .onComplete(
                        data -> message.reply(new JsonObject().put("ok", true).put("data", data)),
                        failure -> message.reply(new JsonObject()
                                .put("ok", false)
                                .put(
                                        "error",
                                        refusal(message.address(), failure).toJson())));
    }

    private Future<JsonObject> carriedOut(Object body) {
        try {
            if (!(body instanceof JsonObject given)) {
                throw ParleyException.invalid("body", "must be a JSON object");
            }
            schema.check(given);
            return handler.apply(given);
        } catch (RuntimeException refused) {
            return Future.failedFuture(refused);
        }
    }

    private ParleyException refusal(String address, Throwable failure) {
        ParleyException refusal = ParleyException.of(failure);
        if (refusal.code() == ErrorCode.INTERNAL) {
            metrics.fault(address, failure);
        }
        return refusal;
    }
}
