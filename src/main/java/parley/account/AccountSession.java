package parley.account;

/**
 * An account's session; times are epoch milliseconds.
 *
 * @param refreshId the id of the one refresh token that still counts
 * @param expiresAt slides with every refresh
 */
public record AccountSession(
        String sessionId,
        String userId,
        String refreshId,
        Device device,
        long createdAt,
        long refreshedAt,
        long expiresAt) {}
