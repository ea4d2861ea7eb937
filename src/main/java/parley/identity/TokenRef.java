package parley.identity;

/** What a token speaks for; {@code tokenId} is null where only the session is asked about. */
public record TokenRef(String userId, String sessionId, String tokenId) {}
