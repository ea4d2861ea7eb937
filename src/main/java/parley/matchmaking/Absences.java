package parley.matchmaking;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** People who are away from their match: until when they are waited for, and what they have not heard meanwhile. */
public interface Absences {
    /** For so long nobody else is given an absence that was taken; then whoever took it has failed. */
    long TAKEN_MS = 30_000;

    /** Goes on as it was if it had begun. */
    Future<Void> begin(String userId, long until);

    /**
     * The user is back.
     *
     * @return the room of a match that the user has not heard of; to be told by the one who got this
     */
    Future<Optional<String>> end(String userId);

    /** Those whose time is up; each is given to one caller, who ends the match and then says {@link #over}. */
    Future<List<String>> takeDue(long now);

    /** The match has ended for it, or there is none. */
    Future<Void> over(String userId);

    Future<Integer> count();

    /** The user could not be told of a match; only the last one is remembered. */
    Future<Void> untold(String userId, String roomId);

    /** The match is over, nobody need hear of it any more. */
    Future<Void> forget(String roomId, Collection<String> userIds);
}
