package parley.gateway.presence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import parley.gateway.Connection;

/** One connection that is told who comes and goes: of those whom its user follows, and of members of its rooms. */
final class Watcher {
    private static final int MOST_IN_ROOMS = 500;

    private final Connection connection;
    /** The rooms whose members are watched, those that were active last first. */
    private final Deque<Watched> rooms = new ArrayDeque<>();

    private int people;
    private List<String> followed = List.of();
    /** Users beyond a block; null until that is known. */
    private Set<String> hidden;

    private long lookups;

    private record Watched(RoomPeople room, int people) {}

    Watcher(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    String userId() {
        return connection.caller().userId();
    }

    /** @return the number by which the answer to a lookup is known to be the newest */
    long lookUp() {
        return ++lookups;
    }

    boolean isNewest(long lookup) {
        return lookup == lookups;
    }

    List<String> followed() {
        return followed;
    }

    void knows(List<String> nowFollowed, Set<String> nowHidden) {
        followed = nowFollowed;
        hidden = new HashSet<>(nowHidden);
    }

    Set<String> hidden() {
        return hidden == null ? Set.of() : hidden;
    }

    void hide(String otherId) {
        if (hidden != null) {
            hidden.add(otherId);
        }
    }

    /** The two of a match have no block between them, even if nobody can tell at the moment. */
    boolean mayHearOf(String userId, boolean inMatch) {
        return !userId.equals(userId()) && (hidden == null ? inMatch : !hidden.contains(userId));
    }

    /**
     * Begins to watch the members of a room. While the connection enters its rooms, the one that was active last comes
     * first and what is too much is left; a room that comes later takes the place of the last ones.
     *
     * @return the rooms that are not watched any more
     */
    List<RoomPeople> watch(RoomPeople room, int members, boolean entering) {
        int others = Math.max(1, members - 1);
        List<RoomPeople> left = new ArrayList<>();
        if (entering) {
            if (people + others > MOST_IN_ROOMS) {
                return left;
            }
            rooms.addLast(new Watched(room, others));
        } else {
            rooms.addFirst(new Watched(room, others));
        }
        people += others;
        room.watchedBy(this);
        while (people > MOST_IN_ROOMS) {
            RoomPeople last = rooms.peekLast().room();
            leave(last);
            left.add(last);
        }
        return left;
    }

    void leave(RoomPeople room) {
        rooms.removeIf(watched -> {
            if (watched.room() != room) {
                return false;
            }
            people -= watched.people();
            return true;
        });
        room.watchedNoMoreBy(this);
    }
}
