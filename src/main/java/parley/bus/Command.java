package parley.bus;

import io.vertx.core.json.JsonObject;

/**
 * A client's command on its way from a gateway to a feature; the body has passed its schema.
 *
 * @param overLimitMs 0, or how long the caller would have to wait: the command is refused unless it only repeats an
 *     intent that was already carried out
 */
public record Command(String name, Caller caller, JsonObject body, long overLimitMs) {
    public Command(String name, Caller caller, JsonObject body) {
        this(name, caller, body, 0);
    }

    public String text(String field) {
        return body.getString(field);
    }

    public Command with(String field, String value) {
        return new Command(name, caller, body.copy().put(field, value), overLimitMs);
    }
}
