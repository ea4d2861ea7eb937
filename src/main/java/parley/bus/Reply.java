package parley.bus;

import io.vertx.core.json.JsonObject;

/**
 * A command's answer. It is wrapped because the bus copies a bare JsonObject even within one process.
 *
 * @param waitedMs time that the command waited for its turn in the feature; 0 if that does not matter
 * @param workedMs time that the feature needed after that
 */
@WireName("parley.bus.Reply")
public record Reply(JsonObject data, long waitedMs, long workedMs) {
    public static final Reply EMPTY = new Reply(new JsonObject());

    public Reply(JsonObject data) {
        this(data, 0, 0);
    }

    public Reply timed(long waited, long worked) {
        return new Reply(data, waited, worked);
    }
}
