package parley.room;

import io.vertx.sqlclient.Tuple;
import java.util.Collection;

/** A user in a room. */
record SeatKey(String roomId, String userId) {
    /** Returns an array of the rooms and one of the users, in the same order. */
    static Tuple arrays(Collection<SeatKey> seats) {
        return Tuple.tuple()
                .addArrayOfString(seats.stream().map(SeatKey::roomId).toArray(String[]::new))
                .addArrayOfString(seats.stream().map(SeatKey::userId).toArray(String[]::new));
    }
}
