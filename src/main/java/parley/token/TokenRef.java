package parley.token;

/** The user and session that a token speaks for; {@code tokenId} is null if only the session is asked about. */
public record TokenRef(String userId, String sessionId, String tokenId) {}
