package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * One way to ask a server for something, repeatable.
 *
 * @param kind {@link #ACCEPTED}, or the reason of the refusal
 * @param operations number of operations of one block
 * @param together number of operations under way at once; one if each undoes the previous one
 * @param request makes the text of the nth request
 * @param seen gets the body of each answer that has one
 */
record Attempt(
        String kind, int operations, int together, Door door, IntFunction<String> request, Consumer<JsonObject> seen) {
    /** Operations that the server's event loops answer at once, so that a block is soon over. */
    static final int TOGETHER = 32;

    static final String ACCEPTED = "accepted";
    static final String NO_TOKEN = "no token";
    static final String BAD_TOKEN = "bad token";
    static final String MALFORMED = "malformed";
    static final String SCHEMA = "against the schema";
    static final String TOO_LARGE = "too large";
    static final String ADDRESS_LIMIT = "address over its limit";
    static final String USER_LIMIT = "user over the limit";
    static final String NOT_ALLOWED = "not allowed";
    static final String QUOTA = "over the quota";

    Attempt(String kind, int operations, Door door, IntFunction<String> request) {
        this(kind, operations, TOGETHER, door, request, body -> {});
    }

    boolean accepted() {
        return kind.equals(ACCEPTED);
    }

    /** Tells whether each request needs a connection of its own, as the server can't read on after it. */
    boolean endsConnection() {
        return kind.equals(TOO_LARGE);
    }
}
