package parley.matchmaking;

/**
 * Who searches; gender and country may be null.
 *
 * @param gender what others' {@code wantGender} is compared with
 */
public record Searcher(String userId, String username, boolean isGuest, String gender, String country) {
    public Searcher {
        gender = Preferences.normalised(gender);
    }
}
