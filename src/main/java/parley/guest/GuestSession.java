package parley.guest;

import parley.bus.Principal;

/**
 * A guest and the session they are in; times are epoch milliseconds.
 *
 * <p>Live facts (isOnline, isSearching, inChat, connectedUser, socketId, connectedAt) are not kept here: presence and
 * matchmaking answer them, so that no stored copy can disagree with them.
 *
 * @param id the user id, a UUID that stays when the guest becomes an account
 * @param expiresAt slides with every use
 */
public record GuestSession(
        String id,
        String sessionId,
        String username,
        Profile profile,
        long createdAt,
        long lastSeenAt,
        long expiresAt) {

    public GuestSession seen(long lastSeenAt, long expiresAt) {
        return new GuestSession(id, sessionId, username, profile, createdAt, lastSeenAt, expiresAt);
    }

    public GuestSession with(SessionPatch patch) {
        String name = patch.username() == null ? username : patch.username();
        return new GuestSession(id, sessionId, name, patch.appliedTo(profile), createdAt, lastSeenAt, expiresAt);
    }

    public boolean expiredAt(long now) {
        return expiresAt <= now;
    }

    public Principal principal() {
        return Principal.ofGuest(id, username, sessionId);
    }
}
