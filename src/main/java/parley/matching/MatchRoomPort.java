package parley.matching;

import io.vertx.core.Future;
import parley.matching.seat.Match;

/** The rooms of matches, as far as matching opens and ends them. */
interface MatchRoomPort {
    enum State {
        OPEN,
        CLOSED,
        MISSING
    }

    /** Opens the room with both in it; nothing happens if it is there. */
    Future<?> open(Match match);

    /** Fails where nobody can tell. */
    Future<State> state(String roomId);

    /** Ends the match for one of the two. */
    Future<?> depart(String roomId, String userId);
}
