package parley.cluster;

import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import parley.cluster.Observation.Acknowledged;
import parley.cluster.Observation.Matched;
import parley.cluster.Observation.Parted;
import parley.cluster.Observation.Resumed;

/** A client's knowledge of its search and its match. Used on the crowd's event loop only. */
final class MatchSeat {
    private static final long RETRY_MS = 1_000;

    private final ClusterUser user;
    private final History history;
    private final Map<String, Long> positions;
    private String roomId;
    private long searchedAt;
    private long matchedAfterNanos;
    private JsonObject wish = new JsonObject();
    private boolean searching;
    private boolean queued;
    private boolean trusting;

    MatchSeat(ClusterUser user, History history, Map<String, Long> positions) {
        this.user = user;
        this.history = history;
        this.positions = positions;
    }

    /** Returns null while in no match. */
    String roomId() {
        return roomId;
    }

    /** Returns the room, or a text that is no room. */
    String key() {
        return roomId == null ? "" : roomId;
    }

    /** Returns the highest seq that the client knows in its match. */
    long furthest() {
        return history.all(Acknowledged.class)
                .filter(receipt -> receipt.roomId().equals(roomId))
                .mapToLong(Acknowledged::seq)
                .max()
                .orElse(0);
    }

    boolean searching() {
        return searching;
    }

    /** Tells whether the server knows of the search. */
    boolean waiting() {
        return queued && searching;
    }

    long matchedAfterNanos() {
        return matchedAfterNanos;
    }

    /** Searches until it is matched, over all connections. */
    void search() {
        searching = true;
        queued = false;
        searchedAt = System.nanoTime();
        ask();
    }

    /** Asks once; the servers must remember the search, over all connections. */
    void searchOnce(JsonObject wanted) {
        wish = wanted;
        trusting = true;
        search();
    }

    private void ask() {
        user.ask("user:match", wish, ticket -> queued = true, code -> {
            if (code.equals("CONFLICT")) {
                // The user is in a match by now, of which the client was not told yet.
                user.later(RETRY_MS, this::lookAgain);
            } else {
                user.faults().add(user.name() + " may not search: " + code);
            }
        });
    }

    private void lookAgain() {
        if (searching) {
            user.redial();
        }
    }

    /** Notes that a partner was found, but no room could be made. */
    void failed() {
        if (searching) {
            user.later(RETRY_MS, () -> {
                if (searching) {
                    ask();
                }
            });
        }
    }

    void leave() {
        if (roomId != null) {
            String left = roomId;
            user.ask("leave-room", new JsonObject().put("roomId", left), gone -> parted(left), code -> parted(left));
        }
    }

    void matched(String room, String peerId) {
        searching = false;
        matchedAfterNanos = System.nanoTime() - searchedAt;
        roomId = room;
        positions.putIfAbsent(room, 0L);
        history.add(new Matched(room, peerId));
    }

    void parted(String room) {
        if (room.equals(roomId)) {
            roomId = null;
            positions.remove(room);
            history.add(new Parted(room));
        }
    }

    /**
     * @param told the positions that the client named
     * @return whether it knows now what happened in all its rooms; otherwise it has to resume once more
     */
    boolean resumed(Map<String, Long> told, JsonObject answer) {
        Set<String> matches = new HashSet<>();
        for (Object each : answer.getJsonArray("rooms")) {
            JsonObject room = (JsonObject) each;
            if (room.getString("kind").equals("match")) {
                matches.add(room.getString("id"));
            }
        }
        JsonObject recovered = answer.getJsonObject("recovered");
        Set<String> refused = new HashSet<>(told.keySet());
        refused.removeIf(room -> recovered.getBoolean(room, false));
        history.add(new Resumed(told, refused, matches));
        if (roomId != null && !matches.contains(roomId)) {
            parted(roomId);
        }
        if (roomId == null && !matches.isEmpty()) {
            roomId = matches.iterator().next();
            positions.putIfAbsent(roomId, 0L);
            searching = false;
            return false;
        }
        if (searching && !(trusting && queued)) {
            ask();
        }
        return true;
    }

    @Override
    public String toString() {
        return roomId != null ? "in " + roomId : waiting() ? "in the queue" : searching ? "searching" : "alone";
    }
}
