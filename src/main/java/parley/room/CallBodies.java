package parley.room;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * Reads what the message of a call says: {@code {callId, media, state, reason?, durationMs?, participants}}. Source: the
 * protocol, "Group calls".
 */
public final class CallBodies {
    /** The member of a message, or of an edit, that describes its call. */
    public static final String CALL = "call";

    public static final String RINGING = "ringing";
    public static final String ONGOING = "ongoing";
    public static final String ENDED = "ended";

    /** A call goes through these states in this order, and may leave some out. */
    private static final List<String> STATES = List.of(RINGING, ONGOING, ENDED);

    /** Ends of a call that nobody answered by which the other one has missed it; who declined has not. */
    private static final Set<String> MISSED = Set.of("timeout", "busy", "hangup", "disconnected");

    private CallBodies() {}

    public static boolean has(JsonObject body) {
        return body.containsKey(CALL);
    }

    /** Tells whether a call gets further by this change. @param from null for a message that is of no call */
    static boolean goesOn(JsonObject from, JsonObject to) {
        return from != null && STATES.indexOf(to.getString("state")) > STATES.indexOf(from.getString("state"));
    }

    /** Tells whether a call has ended that rang and that nobody answered or declined. */
    public static boolean isMissed(JsonObject call) {
        return ENDED.equals(call.getString("state"))
                && call.getValue("durationMs") == null
                && MISSED.contains(call.getString("reason"));
    }

    /** Tells whether a message is of a call that leaves the others nothing to look after, so that it is never unread. */
    public static boolean isQuiet(JsonObject message) {
        return "quiet".equals(standing(message));
    }

    /** Returns what a message's call is to the others: {@code quiet} or {@code missed}; null for no call. */
    public static String standing(JsonObject body) {
        JsonObject call = body.getJsonObject(CALL);
        if (call == null) {
            return null;
        }
        return isMissed(call) ? "missed" : "quiet";
    }
}
