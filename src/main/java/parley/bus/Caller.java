package parley.bus;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.MultiMap;

/**
 * The principal who gives a command, and the connection that it came by. Between nodes, and in the headers of a command
 * by name, neither the token nor its scopes go along.
 */
public record Caller(Principal principal, String connectionId) {
    private static final String USER_ID = "userId";
    private static final String USERNAME = "username";
    private static final String SESSION_ID = "sessionId";
    private static final String GUEST = "guest";
    private static final String CONNECTION_ID = "connectionId";

    public String userId() {
        return principal.userId();
    }

    public String username() {
        return principal.username();
    }

    public String sessionId() {
        return principal.sessionId();
    }

    public boolean guest() {
        return principal.guest();
    }

    public MultiMap toHeaders() {
        return MultiMap.caseInsensitiveMultiMap()
                .add(USER_ID, userId())
                .add(USERNAME, username())
                .add(SESSION_ID, sessionId())
                .add(GUEST, Boolean.toString(guest()))
                .add(CONNECTION_ID, connectionId);
    }

    public static Caller ofHeaders(MultiMap headers) {
        return of(new Carried(
                headers.get(USER_ID),
                headers.get(USERNAME),
                headers.get(SESSION_ID),
                Boolean.parseBoolean(headers.get(GUEST)),
                headers.get(CONNECTION_ID)));
    }

    /** The JSON of a caller between nodes, which nodes of other versions read and write too. */
    private record Carried(String userId, String username, String sessionId, boolean guest, String connectionId) {}

    @JsonValue
    private Carried carried() {
        return new Carried(userId(), username(), sessionId(), guest(), connectionId);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private static Caller of(Carried carried) {
        Principal principal = carried.guest()
                ? Principal.ofGuest(carried.userId(), carried.username(), carried.sessionId())
                : Principal.ofAccount(carried.userId(), carried.username(), carried.sessionId(), null);
        return new Caller(principal, carried.connectionId());
    }
}
