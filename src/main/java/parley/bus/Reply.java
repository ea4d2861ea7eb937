package parley.bus;

import io.vertx.core.json.JsonObject;

/** A command's answer. It is wrapped because the bus copies a bare JsonObject even within one process. */
@WireName("parley.bus.Reply")
public record Reply(JsonObject data) {
    public static final Reply EMPTY = new Reply(new JsonObject());
}
