package parley.matchmaking;

import java.util.Set;
import parley.bus.WireName;

/** What matchmaking tells other features. */
public final class MatchMessages {
    private MatchMessages() {}

    @WireName("parley.matchmaking.MatchMessages$FindState")
    public record FindState() {}

    /** People, not pairs. */
    @WireName("parley.matchmaking.MatchMessages$State")
    public record State(int searching, int inChat) {}

    @WireName("parley.matchmaking.MatchMessages$FindUser")
    public record FindUser(String userId) {}

    /** @param peerId whom the user is in a match with; null for nobody */
    @WireName("parley.matchmaking.MatchMessages$UserState")
    public record UserState(boolean searching, String peerId) {}

    /** Which of these users are in no match? */
    @WireName("parley.matchmaking.MatchMessages$FindFree")
    public record FindFree(Set<String> userIds) {}

    @WireName("parley.matchmaking.MatchMessages$Free")
    public record Free(Set<String> userIds) {}

    /** Asks a node to keep those of these users who are connected to it for one match, and for no other. */
    @WireName("parley.matchmaking.MatchMessages$Claim")
    public record Claim(String roomId, Set<String> userIds) {}

    /**
     * @param granted who is kept
     * @param busy who is connected there, but kept for another match, or in one
     * @param matched those of the busy who are in a match for certain; a node of an older version does not say
     */
    @WireName("parley.matchmaking.MatchMessages$Claimed")
    public record Claimed(Set<String> granted, Set<String> busy, Set<String> matched) {
        public Claimed {
            matched = matched == null ? Set.of() : matched;
        }
    }

    /** Nothing comes of the match: they need not be kept. */
    @WireName("parley.matchmaking.MatchMessages$Unclaim")
    public record Unclaim(String roomId, Set<String> userIds) {}
}
