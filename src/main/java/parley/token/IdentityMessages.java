package parley.token;

import java.util.Set;
import parley.bus.WireName;

/** The records by which other features ask about identities. */
public final class IdentityMessages {
    public static final String SEARCHER = "parley.identity.searcher";

    private IdentityMessages() {}

    /** Published when a session ended before its sockets did; an account may have others. */
    @WireName("parley.identity.IdentityMessages$SessionEnded")
    public record SessionEnded(String sessionId, String userId, boolean guest) {}

    /** Published when a guest became an account, in the same session and under the same id. */
    @WireName("parley.identity.IdentityMessages$SessionUpgraded")
    public record SessionUpgraded(String sessionId, String userId, String username) {}

    @WireName("parley.identity.IdentityMessages$FindSearcher")
    public record FindSearcher(String userId) {}

    /**
     * The facts that matching needs to know of a user.
     *
     * @param gender null if not given, like country
     * @param blocked users who block this user or are blocked by them
     */
    @WireName("parley.identity.IdentityMessages$Searcher")
    public record Searcher(
            Set<String> languages, Set<String> interests, String gender, String country, Set<String> blocked) {}
}
