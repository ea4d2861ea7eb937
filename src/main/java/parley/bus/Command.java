package parley.bus;

import io.vertx.core.json.JsonObject;

/**
 * A client's command on its way from a gateway to a feature; the body has passed its schema.
 *
 * @param traceparent see {@link TraceParent}; null if the client named no trace
 */
@WireName("parley.bus.Command")
public record Command(String name, Caller caller, JsonObject body, String traceparent) {
    public Command(String name, Caller caller, JsonObject body) {
        this(name, caller, body, null);
    }

    public String text(String field) {
        return body.getString(field);
    }

    public Command with(String field, String value) {
        return withBody(body.copy().put(field, value));
    }

    /** Makes the command of which this one consists, in part. */
    public Command withBody(JsonObject other) {
        return new Command(name, caller, other, traceparent);
    }

    /** @param given well-formed or null */
    public Command tracedBy(String given) {
        return new Command(name, caller, body, given);
    }
}
