package parley.token;

import parley.bus.Principal;

/** The user and session that a token speaks for; {@code tokenId} is null if only the session is asked about. */
public record TokenRef(String userId, String sessionId, String tokenId) {
    public static TokenRef of(Principal principal) {
        return new TokenRef(principal.userId(), principal.sessionId(), principal.tokenId());
    }
}
