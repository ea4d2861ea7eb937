package parley.identity;

import java.util.Map;
import java.util.Set;

/** What other features ask of identities. */
public final class IdentityMessages {
    public static final String SEARCHER = "parley.identity.searcher";
    public static final String BLOCKS = "parley.identity.blocks";

    private IdentityMessages() {}

    /** Published when a session ended before its sockets did; an account may have others. */
    public record SessionEnded(String sessionId, String userId, boolean guest) {}

    /** Published when a guest became an account, in the same session and under the same id. */
    public record SessionUpgraded(String sessionId, String userId, String username) {}

    public record FindBlocks(String userId) {}

    /** @param since of each whom a block parts from the user, the time of the earliest (epoch milliseconds) */
    public record Blocks(Map<String, Long> since) {}

    public record FindSearcher(String userId) {}

    /**
     * What matching has to know of somebody.
     *
     * @param gender null if it was not given, like country
     * @param blocked those who block this user or are blocked by them
     */
    public record Searcher(
            Set<String> languages, Set<String> interests, String gender, String country, Set<String> blocked) {}
}
