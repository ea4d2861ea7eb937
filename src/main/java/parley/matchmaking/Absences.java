package parley.matchmaking;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** People who are away from their match: until when they are waited for, and what they have not heard meanwhile. */
public interface Absences {
    /** For so long nobody else is given an absence that was taken; then whoever took it has failed. */
    long TAKEN_MS = 30_000;

    /** The same of somebody who is to be told. */
    long TELL_AGAIN_MS = 5_000;

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

    /**
     * These users are to be told of a match, before anybody is; only a user's last one is remembered. Who has not heard
     * of it by then, as whoever told it died or the user was away, is given to {@link #takeUntold}.
     */
    Future<Void> telling(String roomId, Collection<String> userIds, long by);

    /** A user who has yet to hear of a match, and its room. */
    record Untold(String userId, String roomId) {}

    /** Those who should have heard; each is given to one caller, and to another after a while. */
    Future<List<Untold>> takeUntold(long now);

    /** These users have heard of the match, or it is over. */
    Future<Void> forget(String roomId, Collection<String> userIds);
}
