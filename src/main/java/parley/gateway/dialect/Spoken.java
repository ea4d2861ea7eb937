package parley.gateway.dialect;

import io.vertx.core.json.JsonObject;

/**
 * A client's command in canonical words.
 *
 * @param answer null for a command to carry out; otherwise the answer to a command that there is nothing to do for
 */
public record Spoken(String command, Object body, JsonObject answer) {
    static Spoken of(String command, Object body) {
        return new Spoken(command, body, null);
    }

    /** Makes a command that is answered at once, if the client may give it at all. */
    static Spoken answered(String command, JsonObject answer) {
        return new Spoken(command, new JsonObject(), answer);
    }
}
