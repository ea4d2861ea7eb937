package parley.bus;

import io.vertx.core.MultiMap;

/** The user who gives a command. The gateway takes it from the verified token, never from what a client sent. */
public record Caller(String userId, String username, String sessionId, boolean guest, String connectionId) {
    private static final String USER_ID = "userId";
    private static final String USERNAME = "username";
    private static final String SESSION_ID = "sessionId";
    private static final String GUEST = "guest";
    private static final String CONNECTION_ID = "connectionId";

    public MultiMap toHeaders() {
        return MultiMap.caseInsensitiveMultiMap()
                .add(USER_ID, userId)
                .add(USERNAME, username)
                .add(SESSION_ID, sessionId)
                .add(GUEST, Boolean.toString(guest))
                .add(CONNECTION_ID, connectionId);
    }

    public static Caller ofHeaders(MultiMap headers) {
        return new Caller(
                headers.get(USER_ID),
                headers.get(USERNAME),
                headers.get(SESSION_ID),
                Boolean.parseBoolean(headers.get(GUEST)),
                headers.get(CONNECTION_ID));
    }
}
