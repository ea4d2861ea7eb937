package parley.bus;

import java.util.Set;

/**
 * The user whom a verified token speaks for. The gateway attaches it to what a client sends; it is never taken from a
 * client's frame.
 *
 * @param scopes rights that the token gives beyond those of every user; no kind of token gives any yet
 * @param tokenId null for a guest, whose session alone decides, and for a user known by their session alone
 */
public record Principal(
        String userId, String username, String sessionId, Kind kind, Set<String> scopes, String tokenId) {

    /** A guest ends with their session; an account outlives it. */
    public enum Kind {
        GUEST,
        ACCOUNT
    }

    public Principal {
        scopes = Set.copyOf(scopes);
    }

    public static Principal ofGuest(String userId, String username, String sessionId) {
        return new Principal(userId, username, sessionId, Kind.GUEST, Set.of(), null);
    }

    /** @param tokenId null if only the session is known */
    public static Principal ofAccount(String userId, String username, String sessionId, String tokenId) {
        return new Principal(userId, username, sessionId, Kind.ACCOUNT, Set.of(), tokenId);
    }

    public Principal named(String newUsername) {
        return new Principal(userId, newUsername, sessionId, kind, scopes, tokenId);
    }

    public boolean guest() {
        return kind == Kind.GUEST;
    }
}
