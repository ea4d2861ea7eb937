package parley.room.redis;

import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The answer of Redis about a room's log.
 *
 * @param from number of operations before the snapshot, if there is one, and before the operations here
 * @param snapshot empty if it is not needed
 * @param cursors as {@link RedisRoomStore} writes them
 * @param people users who were ever in a closed room
 */
record RoomLogReply(
        State state,
        long from,
        String snapshot,
        List<String> operations,
        Map<String, Long> cursors,
        Set<String> people) {
    /** The states, in the order of the numbers in {@code room-common.lua}. */
    enum State {
        NONE,
        OPEN,
        CLOSED,
        BEHIND
    }

    static RoomLogReply of(Response answer) {
        State state = State.values()[answer.get(0).toInteger()];
        if (answer.size() == 1) {
            return new RoomLogReply(state, 0, "", List.of(), Map.of(), Set.of());
        }
        List<String> operations = answer.get(3).stream().map(Response::toString).toList();
        Map<String, Long> cursors = new HashMap<>();
        Response flat = answer.get(4);
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            cursors.put(flat.get(i).toString(), flat.get(i + 1).toLong());
        }
        Set<String> people = new HashSet<>();
        if (answer.size() > 5) {
            answer.get(5).forEach(userId -> people.add(userId.toString()));
        }
        return new RoomLogReply(state, answer.get(1).toLong(), answer.get(2).toString(), operations, cursors, people);
    }
}
