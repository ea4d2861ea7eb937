package parley.matchmaking;

/**
 * Who searches, and from which session; gender and country may be null.
 *
 * @param gender what others' {@code wantGender} is compared with
 */
public record Searcher(
        String userId, String sessionId, String username, boolean isGuest, String gender, String country) {
    public Searcher {
        gender = Preferences.normalised(gender);
    }

    Searcher inSession(String newSessionId) {
        return new Searcher(userId, newSessionId, username, isGuest, gender, country);
    }
}
