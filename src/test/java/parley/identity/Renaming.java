package parley.identity;

/** Makes changes of the name alone. */
final class Renaming {
    private Renaming() {}

    /** @param username null changes nothing */
    static SessionPatch to(String username) {
        return new SessionPatch(username, null, null, null, null);
    }
}
