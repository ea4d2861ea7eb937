package parley.gateway.format;

import io.vertx.core.json.JsonObject;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** The reason for which the server ends a connection. Below 4500 the client shall come back and resume. */
public enum CloseCode {
    INTERNAL_ERROR(1011, "the server has failed"),
    NOT_TEXT(1007, "the frame is not UTF-8"),
    FRAME_TOO_LARGE(1009, "the frame is too large"),
    DRAINING(4000, "the server is going down"),
    SLOW_CONSUMER(4001, "events were not read fast enough"),
    NO_HEARTBEAT(4002, "nothing was heard from the client"),
    IDLE(4003, "the session was idle for too long"),
    AUTHENTICATION_DEADLINE(4500, "no authentication in time"),
    UNAUTHORISED(4501, "the token is not valid"),
    SESSION_ENDED(4502, "the session has ended"),
    BANNED(4503, "the account is banned"),
    CONNECTED_ELSEWHERE(4504, "the user has connected elsewhere"),
    CONNECTION_LIMIT(4505, "too many connections"),
    PROTOCOL_VIOLATIONS(4508, "too many frames against the protocol");

    private static final int FINAL_FROM = 4_500;

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    /** Tells whether the client is at fault; the server then ignores all that it still sends. */
    public boolean clientsFault() {
        return this == NOT_TEXT || this == FRAME_TOO_LARGE || this == PROTOCOL_VIOLATIONS;
    }

    /**
     * The body of {@code session:closing}; the body of 4505 also has an error like that of a failed command. Source:
     * the protocol's section 1.
     */
    public JsonObject announcement(long afterMs) {
        JsonObject announcement = new JsonObject()
                .put("code", code)
                .put("reason", reason)
                .put("reconnect", reconnect())
                .put("afterMs", afterMs);
        if (this == CONNECTION_LIMIT) {
            ParleyException refusal = new ParleyException(ErrorCode.MAX_CONNECTIONS_EXCEEDED, reason);
            announcement.put("failureCode", refusal.failureCode()).put("error", refusal.toJson());
        }
        return announcement;
    }

    /** Tells whether the client shall come back. */
    public boolean reconnect() {
        return code < FINAL_FROM;
    }
}
