package parley.account;

import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.Profile;
import parley.token.Ban;

/**
 * A registered user; times are epoch milliseconds.
 *
 * @param id a UUID; a guest who became an account keeps the guest's
 * @param email address with its case folded; null where another service keeps none
 * @param passwordHash a PHC string; null where another service keeps it
 * @param bannedUntil 0 for ever; counts only while the status says banned
 * @param bio empty when not given
 * @param avatarId null without a picture
 */
public record Account(
        String id,
        String username,
        String email,
        String passwordHash,
        Status status,
        long bannedUntil,
        Profile profile,
        String bio,
        String avatarId,
        long createdAt) {
    /** The state of an account. The database stores the name in lower case. */
    public enum Status {
        ACTIVE,
        DISABLED,
        BANNED
    }

    public static Account of(String id, String username, String email, String passwordHash, long createdAt) {
        return new Account(id, username, email, passwordHash, Status.ACTIVE, 0, Profile.EMPTY, "", null, createdAt);
    }

    /** Tells whether the owner may use the account. */
    public boolean standsAt(long now) {
        return status == Status.ACTIVE || status == Status.BANNED && bannedUntil != 0 && bannedUntil <= now;
    }

    /** Returns what to tell an owner who may not use the account. */
    public ParleyException refusal() {
        return status == Status.BANNED
                ? new Ban(bannedUntil).refusal()
                : new ParleyException(ErrorCode.PERMISSION_DENIED, "This account can't be used");
    }

    public Account with(Profile profile) {
        return new Account(id, username, email, passwordHash, status, bannedUntil, profile, bio, avatarId, createdAt);
    }
}
