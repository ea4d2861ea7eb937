package parley.token;

import java.util.Set;

/**
 * The users whose tokens may have fallen since a position in the log of such changes.
 *
 * @param position where to go on; null where nobody keeps such a log
 * @param userIds null if it may be anybody
 */
public record TokenChanges(String position, Set<String> userIds) {
    public static final TokenChanges ANYBODY = new TokenChanges(null, null);
}
