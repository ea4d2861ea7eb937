package parley.identity;

import parley.guest.SessionPatch;

/** Makes changes of the name alone. */
public final class Renaming {
    private Renaming() {}

    /** @param username null changes nothing */
    public static SessionPatch to(String username) {
        return new SessionPatch(username, null, null, null, null);
    }
}
