package parley.gateway.recovery;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.Unattended;

/**
 * What one hub notes once a second for its Socket.IO sessions: the rooms of each, and where these rooms' feeds stood.
 * Only what has changed is noted, in one batch. Used on the hub's event loop only.
 */
public final class FeedNotes {
    private static final Logger LOG = LoggerFactory.getLogger(FeedNotes.class);
    /** Ticks for which a lost session may come back. */
    private static final long KEPT_TICKS = 120;
    /** Ticks after which moves are written anew, as the store forgets them. */
    private static final long RENEWED_TICKS = 1_800;

    static final long RESAVED_TICKS = 240;

    private static final int MOST_ROOMS = 200;
    static final String TICK = "tick";
    static final String ROOM = "r:";
    static final String SESSION = "s:";

    /** A room whose feed is noted. */
    public interface Feed {
        String roomId();

        String epoch();

        long lastSeq();

        /** Sends what is held back, so that all up to {@link #lastSeq} is on its way. */
        void flush();
    }

    /** A session that may be recovered. */
    public interface Session {
        String id();

        String userId();

        /** Returns the tick at which its client came. */
        long beganAt();

        List<String> roomIds();
    }

    private record Dropping(long tick, String name) {}

    private final String hubId;
    private final PositionStore store;
    private final Map<String, RoomNotes> rooms = new HashMap<>();
    private final Set<Feed> changed = new HashSet<>();
    private final Set<Session> changedSessions = new HashSet<>();
    /** The sessions that are connected, by id; a client may be back before its old socket is known to be gone. */
    private final Map<String, Session> sessions = new HashMap<>();
    /** Names of the notes that are needed: of rooms that are open, of sessions that are connected. */
    private final Set<String> needed = new HashSet<>();

    private final Set<String> moved = new HashSet<>();
    /** Notes that are needed no longer, and the ticks at which they are forgotten. */
    private final Map<String, Long> droppedAt = new HashMap<>();

    private final Queue<Dropping> dropping = new ArrayDeque<>();
    private Map<String, String> unsaved = new HashMap<>();
    private Set<String> forgotten = new HashSet<>();
    private boolean saving;
    private boolean again;
    private long tick = 1;

    public FeedNotes(String hubId, PositionStore store) {
        this.hubId = hubId;
        this.store = store;
    }

    public String hubId() {
        return hubId;
    }

    public PositionStore store() {
        return store;
    }

    /** Returns the tick whose notes were all taken. */
    public long tick() {
        return tick;
    }

    /** Begins to note a room's feed, into which a session has come. */
    public void follow(Feed feed) {
        String name = ROOM + feed.roomId();
        if (needed.add(name)) {
            droppedAt.remove(name);
            note(feed);
        }
    }

    /** Ends this, when the room's feed is followed no longer. */
    public void unfollow(Feed feed) {
        changed.remove(feed);
        drop(ROOM + feed.roomId());
    }

    /** Notes at the next tick that the feed of such a room has gone on. */
    public void moved(Feed feed) {
        changed.add(feed);
    }

    private void note(Feed feed) {
        RoomNotes notes = rooms.get(feed.roomId());
        if (notes == null || !notes.epoch().equals(feed.epoch())) {
            notes = new RoomNotes(feed.epoch());
            rooms.put(feed.roomId(), notes);
        }
        notes.note(tick, feed.lastSeq());
        unsaved.put(ROOM + feed.roomId(), notes.text());
    }

    /** Notes, with what is saved next, the rooms of a session, which have changed. */
    public void changed(Session session) {
        changedSessions.add(session);
    }

    /** Notes the rooms of a session. With too many of them it can't be recovered. */
    private void note(Session session) {
        Session known = sessions.get(session.id());
        if (known != null && known != session && known.beganAt() > session.beganAt()) {
            return;
        }
        String name = SESSION + session.id();
        if (needed.add(name)) {
            droppedAt.remove(name);
        }
        sessions.put(session.id(), session);
        if (!session.id().startsWith(hubId)) {
            moved.add(session.id());
        }
        List<String> roomIds = session.roomIds();
        if (roomIds.size() > MOST_ROOMS) {
            unsaved.remove(name);
            forgotten.add(name);
        } else {
            forgotten.remove(name);
            unsaved.put(name, new SessionNote(session.userId(), session.beganAt(), roomIds).text());
        }
    }

    /** Notes that a session has come here from another hub. The client may be told so once this has succeeded. */
    public Future<Void> cameHere(String sessionId) {
        return store.move(Set.of(sessionId), hubId);
    }

    /** Notes that a session's socket is lost; the notes are written at once, as the client may be quick. */
    public void lost(Session session) {
        noteSessions();
        if (sessions.remove(session.id(), session)) {
            moved.remove(session.id());
            drop(SESSION + session.id());
        }
        save();
    }

    private void noteSessions() {
        changedSessions.forEach(this::note);
        changedSessions.clear();
    }

    private void drop(String name) {
        if (needed.remove(name)) {
            droppedAt.put(name, tick + KEPT_TICKS);
            dropping.add(new Dropping(tick + KEPT_TICKS, name));
        }
    }

    /** Must be called once a second, in a turn of its own. */
    public void nextTick() {
        tick++;
        for (Feed feed : changed) {
            feed.flush();
            note(feed);
        }
        changed.clear();
        noteSessions();
        while (!dropping.isEmpty() && dropping.peek().tick() <= tick) {
            Dropping due = dropping.remove();
            String name = due.name();
            if (droppedAt.remove(name, due.tick())) {
                rooms.remove(name.substring(ROOM.length()));
                unsaved.remove(name);
                forgotten.add(name);
            }
        }
        if (tick % RESAVED_TICKS == 0) {
            // The store forgets the notes of quiet rooms after a while, and all of them when it is flushed.
            rooms.forEach((roomId, notes) -> unsaved.put(ROOM + roomId, notes.text()));
            List.copyOf(sessions.values()).forEach(this::note);
        }
        if (tick % RENEWED_TICKS == 0 && !moved.isEmpty()) {
            Unattended.watch("renewing moved sessions", store.move(Set.copyOf(moved), hubId));
        }
        if (!unsaved.isEmpty() || !forgotten.isEmpty()) {
            save();
        }
    }

    /** Saves what has changed. What a failure leaves is saved with the next tick. */
    private void save() {
        if (saving) {
            again = true;
            return;
        }
        saving = true;
        again = false;
        Map<String, String> notes = unsaved;
        Set<String> names = forgotten;
        unsaved = new HashMap<>();
        forgotten = new HashSet<>();
        notes.put(TICK, String.valueOf(tick));
        store.save(hubId, notes, names).onComplete(saved -> saved(true), failure -> {
            LOG.debug("Notes of sessions were not saved: {}", failure.getMessage());
            notes.forEach((name, text) -> {
                if (!forgotten.contains(name)) {
                    unsaved.putIfAbsent(name, text);
                }
            });
            names.stream().filter(name -> !unsaved.containsKey(name)).forEach(forgotten::add);
            saved(false);
        });
    }

    private void saved(boolean well) {
        saving = false;
        if (well && again) {
            save();
        }
    }
}
