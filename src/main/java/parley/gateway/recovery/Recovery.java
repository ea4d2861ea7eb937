package parley.gateway.recovery;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import parley.gateway.format.FeedOffset;

/**
 * Finds where a session has to go on whose client names the last event that it has. One connection keeps the order of
 * what is sent, so whoever has this event also has all that was sent before it. The notes tell a moment before the event
 * was sent, and where every room's feed stood then: from there on all is sent again. Some events come twice; none is
 * left out.
 */
public final class Recovery {
    /** Marks an offset that is the tick of a hub, told before any event was sent. */
    private static final char AT_TICK = '@';

    private static final int MOST_CHARACTERS = 100;

    private final PositionStore store;

    public Recovery(PositionStore store) {
        this.store = store;
    }

    /** @param rooms what {@code resume} of {@code session:authenticate} takes */
    public record Found(String userId, JsonObject rooms) {}

    /** Writes the id of a session that begins at a hub. */
    public static String sessionId(String hubId, String random) {
        return hubId + '.' + random;
    }

    /** Writes the offset of a client who has all that was sent up to a tick. */
    public static String offsetAt(long tick) {
        return AT_TICK + String.valueOf(tick);
    }

    /**
     * Looks for a session.
     *
     * @param offset what the client had last
     * @return null if it is not known where the session has to go on
     */
    public Future<Found> find(String sessionId, String offset) {
        int dot = sessionId.indexOf('.');
        if (dot <= 0 || sessionId.length() > MOST_CHARACTERS || position(offset) == null) {
            return Future.succeededFuture(null);
        }
        return store.hubOf(sessionId)
                .compose(moved -> look(moved == null ? sessionId.substring(0, dot) : moved, sessionId, offset));
    }

    /** Returns a tick, a {@link FeedOffset}, or null for neither. */
    private static Object position(String offset) {
        if (offset.isEmpty() || offset.charAt(0) != AT_TICK) {
            return FeedOffset.parse(offset);
        }
        try {
            return Long.valueOf(offset.substring(1));
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    private Future<Found> look(String hubId, String sessionId, String offset) {
        String name = FeedNotes.SESSION + sessionId;
        return store.read(hubId, List.of(name)).compose(notes -> {
            String text = notes.get(name);
            if (text == null) {
                return Future.succeededFuture(null);
            }
            SessionNote session = SessionNote.parse(text);
            return store.read(hubId, wanted(session.roomIds(), position(offset)))
                    .map(rooms -> found(session, rooms, position(offset)));
        });
    }

    private static Collection<String> wanted(Collection<String> roomIds, Object position) {
        List<String> names = new ArrayList<>();
        names.add(FeedNotes.TICK);
        roomIds.forEach(id -> names.add(FeedNotes.ROOM + id));
        if (position instanceof FeedOffset offset && !roomIds.contains(offset.roomId())) {
            names.add(FeedNotes.ROOM + offset.roomId());
        }
        return names;
    }

    private static Found found(SessionNote session, Map<String, String> notes, Object position) {
        long tick = tick(notes, position);
        // An event that came with another connection tells nothing of this one.
        boolean early = position instanceof FeedOffset ? tick <= session.beganAt() : tick < session.beganAt();
        if (early) {
            return null;
        }
        JsonObject rooms = new JsonObject();
        for (String roomId : session.roomIds()) {
            String text = notes.get(FeedNotes.ROOM + roomId);
            if (text == null) {
                return null;
            }
            RoomNotes room = RoomNotes.parse(text);
            boolean last =
                    position instanceof FeedOffset offset && offset.roomId().equals(roomId);
            long seq = last ? ((FeedOffset) position).seq() : room.seqAt(tick);
            if (seq < 0) {
                return null;
            }
            rooms.put(roomId, new JsonObject().put("seq", seq).put("epoch", room.epoch()));
        }
        return new Found(session.userId(), rooms);
    }

    /** Returns the last tick that is known to lie before the client's last event; -1 if none is. */
    private static long tick(Map<String, String> notes, Object position) {
        String latest = notes.get(FeedNotes.TICK);
        if (latest == null) {
            return -1;
        }
        if (position instanceof FeedOffset offset) {
            String text = notes.get(FeedNotes.ROOM + offset.roomId());
            RoomNotes room = text == null ? null : RoomNotes.parse(text);
            return room == null || !room.epoch().equals(offset.epoch())
                    ? -1
                    : room.tickBefore(offset.seq(), Long.parseLong(latest));
        }
        return (Long) position;
    }
}
