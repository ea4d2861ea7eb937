package parley.matchmaking;

/** What matchmaking tells other features. */
public final class MatchMessages {
    private MatchMessages() {}

    public record FindState() {}

    /** People, not pairs. */
    public record State(int searching, int inChat) {}
}
