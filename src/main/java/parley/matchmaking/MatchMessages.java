package parley.matchmaking;

import java.util.Set;

/** What matchmaking tells other features. */
public final class MatchMessages {
    private MatchMessages() {}

    public record FindState() {}

    /** People, not pairs. */
    public record State(int searching, int inChat) {}

    public record FindUser(String userId) {}

    /** @param peerId whom the user is in a match with; null for nobody */
    public record UserState(boolean searching, String peerId) {}

    /** Which of these users are in no match? */
    public record FindFree(Set<String> userIds) {}

    public record Free(Set<String> userIds) {}

    /** Asks a node to keep those of these users who are connected to it for one match, and for no other. */
    public record Claim(String roomId, Set<String> userIds) {}

    /**
     * @param granted who is kept
     * @param busy who is connected there, but kept for another match, or in one
     * @param matched those of the busy who are in a match for certain; a node of an older version does not say
     */
    public record Claimed(Set<String> granted, Set<String> busy, Set<String> matched) {
        public Claimed {
            matched = matched == null ? Set.of() : matched;
        }
    }

    /** Nothing comes of the match: they need not be kept. */
    public record Unclaim(String roomId, Set<String> userIds) {}
}
