package parley.gateway.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.JsonText;

/**
 * Collects the first faults of one body and knows the path at which the check is. The check stops when enough is known.
 */
public final class BodyFaults {
    private static final int MAX_FAULTS = 10;
    private static final int USUAL_DEPTH = 4;

    /** Names of members, and the indexes of items as Integers. */
    private Object[] path = new Object[USUAL_DEPTH];

    private int depth;
    private int valuesLeft = JsonText.MAX_TOKENS;
    private JsonArray details;

    /** Tells whether nothing more needs to be checked. */
    boolean enough() {
        return valuesLeft <= 0 || details != null && details.size() >= MAX_FAULTS;
    }

    /** Counts a value; returns false if the check must not go on with it. */
    boolean visit() {
        if (enough()) {
            return false;
        }
        valuesLeft--;
        if (valuesLeft == 0) {
            depth = 0;
            add("has too many values");
            return false;
        }
        return true;
    }

    /**
     * Steps into a member or an item; returns false, with a fault, if that is too deep. {@link #leave} steps out again.
     */
    boolean enter(Object nameOrIndex) {
        if (depth == JsonText.MAX_DEPTH) {
            add("is nested too deeply");
            return false;
        }
        if (depth == path.length) {
            path = Arrays.copyOf(path, 2 * depth);
        }
        path[depth++] = nameOrIndex;
        return true;
    }

    void leave() {
        // The depth is zero after the last value that may be counted: the fault is then the whole body's.
        if (depth > 0) {
            depth--;
        }
    }

    /** Notes a fault of the value that the check is at. */
    void add(String message) {
        if (details == null) {
            details = new JsonArray();
        }
        if (details.size() < MAX_FAULTS) {
            details.add(new JsonObject().put("path", path()).put("message", message));
        }
    }

    /** Notes a fault of a member of the object that the check is at. */
    void add(String member, String message) {
        if (enter(member)) {
            add(message);
            leave();
        }
    }

    /** {@code members[1].id} */
    private String path() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (path[i] instanceof Integer index) {
                text.append('[').append(index).append(']');
            } else {
                text.append(i == 0 ? "" : ".").append(path[i]);
            }
        }
        return text.toString();
    }

    /** Throws VALIDATION_ERROR, whose message and details name the path of each fault, if there is one. */
    public void refuse() {
        if (details == null) {
            return;
        }
        JsonObject first = details.getJsonObject(0);
        String where = first.getString("path");
        String message = (where.isEmpty() ? "body" : where) + ": " + first.getString("message");
        throw new ParleyException(ErrorCode.VALIDATION_ERROR, message, 0, details);
    }
}
