package parley.matchmaking;

import java.util.HashMap;
import java.util.Map;

/** Who is in a match with whom. */
final class Matches {
    private final Map<String, Match> byRoomId = new HashMap<>();
    private final Map<String, Match> byUserId = new HashMap<>();

    void add(Match match) {
        byRoomId.put(match.roomId(), match);
        byUserId.put(match.first().userId(), match);
        byUserId.put(match.second().userId(), match);
    }

    Match in(String roomId) {
        return byRoomId.get(roomId);
    }

    Match of(String userId) {
        return byUserId.get(userId);
    }

    Match remove(String roomId) {
        Match match = byRoomId.remove(roomId);
        if (match != null) {
            byUserId.remove(match.first().userId());
            byUserId.remove(match.second().userId());
        }
        return match;
    }

    int people() {
        return byUserId.size();
    }
}
