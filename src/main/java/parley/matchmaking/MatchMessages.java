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
}
