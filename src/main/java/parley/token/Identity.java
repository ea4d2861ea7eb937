package parley.token;

/**
 * The user who makes a request. The gateway attaches it; it is never taken from a client's frame.
 *
 * @param tokenId id of the token that said so; null for a guest, whose session alone decides
 */
public record Identity(String userId, String username, String sessionId, boolean guest, String tokenId) {
    public static Identity ofGuest(String userId, String username, String sessionId) {
        return new Identity(userId, username, sessionId, true, null);
    }

    public TokenRef tokenRef() {
        return new TokenRef(userId, sessionId, tokenId);
    }
}
