package parley.bus;

import io.vertx.core.json.JsonObject;

/** A client's command on its way from a gateway to a feature; the body has passed its schema. */
@WireName("parley.bus.Command")
public record Command(String name, Caller caller, JsonObject body) {
    public String text(String field) {
        return body.getString(field);
    }

    public Command with(String field, String value) {
        return new Command(name, caller, body.copy().put(field, value));
    }
}
