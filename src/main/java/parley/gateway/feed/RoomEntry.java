package parley.gateway.feed;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.Hub;
import parley.gateway.feed.RoomJoining.Entry;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.FeedPosition;
import parley.room.LeavingReason;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages.Depart;
import parley.room.Unread;

/**
 * Puts a connection that has just been authenticated into its rooms, resuming where it says it stopped. Only the rooms
 * that were active last are described; all are followed.
 */
public final class RoomEntry {
    private static final Logger LOG = LoggerFactory.getLogger(RoomEntry.class);
    /** Rooms in {@code session:ready}. Source: the protocol, section 2. */
    private static final int MOST_DESCRIBED = 200;

    private final Hub hub;
    private final Bus bus;
    private final JsonObject limits;
    private final RoomJoining joining;

    /** @param limits as clients see them */
    public RoomEntry(Hub hub, Bus bus, JsonObject limits) {
        this.hub = hub;
        this.bus = bus;
        this.limits = limits;
        this.joining = new RoomJoining(hub, hub.log());
    }

    /** Returns the limits of {@code session:ready}. */
    public static JsonObject limits(ParleyConfig config) {
        return new JsonObject()
                .put("messageLength", config.rooms().messageMaxLength())
                .put("groupSize", config.rooms().groupSize())
                .put("frameBytes", config.gateway().maxFrameBytes())
                .put("messages", rate(config.limits().messages()))
                .put("receipts", rate(config.limits().receipts()))
                .put("typing", rate(config.limits().typing()))
                .put("signaling", rate(config.limits().signaling()))
                .put("other", rate(config.limits().other()));
    }

    private static JsonObject rate(ParleyConfig.Rate rate) {
        return new JsonObject().put("count", rate.count()).put("windowMs", rate.windowMs());
    }

    /**
     * The state of the user's rooms: unread messages, positions of the feeds that are resumed, members who are online.
     *
     * @param described the rooms that are described to the client, by id
     * @param all whether these are all rooms of the user
     */
    private record Standing(
            Map<String, Room> described,
            Map<String, Unread> unread,
            Map<String, FeedPosition> feeds,
            Set<String> online,
            boolean all) {
        private Standing of(boolean whole) {
            return new Standing(described, unread, feeds, online, whole);
        }

        private boolean recovers(Entry entry) {
            FeedPosition feed = feeds.get(entry.roomId());
            return entry.from() != null
                    && feed != null
                    && feed.reaches(entry.from().seq(), entry.from().epoch());
        }
    }

    /** @return the body of {@code session:ready}; a replay follows it */
    public Future<JsonObject> enter(Connection connection, Resume resume) {
        String userId = connection.caller().userId();
        return joining.open(userId, resume)
                .compose(
                        entries -> enter(connection, resume, entries, true),
                        failure -> connection.caller().guest()
                                        && ParleyException.of(failure).code() == ErrorCode.UNAVAILABLE
                                ? joining.openMatches(userId, resume)
                                        .compose(matches -> enter(connection, resume, matches, false))
                                        .onSuccess(entered -> hub.missedRooms().lookForAll(connection))
                                : Future.failedFuture(failure));
    }

    /** @param all false for a guest's matches alone, which need no database: other rooms follow when it is back */
    private Future<JsonObject> enter(Connection connection, Resume resume, List<Entry> opened, boolean all) {
        String userId = connection.caller().userId();
        List<Entry> entries = RoomJoining.latestFirst(inOneMatch(userId, opened));
        List<Entry> latest = entries.subList(0, Math.min(MOST_DESCRIBED, entries.size()));
        // Nobody is hidden from the other one of a match, as a block ends it.
        return Future.succeededFuture(latest)
                .compose(told -> standing(userId, entries, told, all ? userId : null))
                .map(standing -> readyWhole(connection, resume, entries, standing.of(all)))
                .onFailure(failure -> RoomJoining.leave(entries));
    }

    /**
     * Makes the answer whole, or breaks the connection off: one that is in some of its rooms and was told of none has
     * to come back.
     */
    private JsonObject readyWhole(Connection connection, Resume resume, List<Entry> entries, Standing standing) {
        try {
            return ready(connection, resume, entries, standing);
        } catch (ParleyException refusal) {
            throw refusal;
        } catch (RuntimeException fault) {
            connection.breakOff(fault);
            throw fault;
        }
    }

    /**
     * Leaves all matches but the newest. A match that a node made alone, while Redis was away, may have been left
     * behind for one at another node.
     */
    private List<Entry> inOneMatch(String userId, List<Entry> mine) {
        List<Entry> older = mine.stream()
                .filter(entry -> entry.room().kind() == RoomKind.MATCH)
                .sorted(Comparator.comparingLong((Entry entry) -> entry.room().createdAt())
                        .reversed())
                .skip(1)
                .toList();
        if (older.isEmpty()) {
            return mine;
        }
        older.forEach(entry -> depart(userId, entry.roomId()));
        RoomJoining.leave(older);
        return mine.stream().filter(entry -> !older.contains(entry)).toList();
    }

    private void depart(String userId, String roomId) {
        bus.<Boolean>request(Addresses.DEPART, new Depart(roomId, userId, LeavingReason.DISCONNECTED), roomId)
                .onFailure(failure -> LOG.warn("A second match was not ended yet: {}", failure.getMessage()));
    }

    private Future<Standing> standing(String userId, List<Entry> entries, List<Entry> latest, String viewerId) {
        if (entries.isEmpty()) {
            return Future.succeededFuture(new Standing(Map.of(), Map.of(), Map.of(), Set.of(), true));
        }
        List<String> told = latest.stream().map(Entry::roomId).toList();
        List<String> resumed = entries.stream()
                .filter(entry -> entry.from() != null)
                .map(Entry::roomId)
                .toList();
        Future<Map<String, Room>> described = hub.log().roomsOf(userId, told).map(RoomEntry::byId);
        Future<Map<String, Unread>> unread = hub.log().unread(userId, told);
        Future<Map<String, FeedPosition>> feeds =
                resumed.isEmpty() ? Future.succeededFuture(Map.of()) : hub.log().positions(resumed);
        Future<Set<String>> online = described.compose(known -> online(userId, known, viewerId));
        return Future.all(unread, feeds, online)
                .map(known -> new Standing(described.result(), unread.result(), feeds.result(), online.result(), true));
    }

    private static Map<String, Room> byId(List<Room> rooms) {
        return rooms.stream().collect(Collectors.toMap(Room::id, Function.identity()));
    }

    /** Asks who is online: presence is told when it changes, so a client that comes back has to hear how it stands. */
    private Future<Set<String>> online(String userId, Map<String, Room> described, String viewerId) {
        Set<String> members = described.values().stream()
                .flatMap(room -> SessionReady.shown(room, userId).stream())
                .collect(Collectors.toUnmodifiableSet());
        return members.isEmpty()
                ? Future.succeededFuture(members)
                : bus.<Found>request(Addresses.PRESENCE_FIND, new Find(members, viewerId))
                        .map(Found::online);
    }

    private JsonObject ready(Connection connection, Resume resume, List<Entry> entries, Standing standing) {
        SessionReady ready =
                new SessionReady(connection.caller(), limits, entries.size() > MOST_DESCRIBED || !standing.all());
        resume.rooms().keySet().forEach(roomId -> ready.recovered(roomId, false));
        List<Entry> later = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (i >= MOST_DESCRIBED && entry.from() == null) {
                later.add(entry);
            } else if (RoomJoining.stands(entry)) {
                if (i < MOST_DESCRIBED) {
                    describe(ready, entry, standing);
                }
                boolean recovers = standing.recovers(entry);
                if (entry.from() != null) {
                    ready.recovered(entry.roomId(), recovers);
                }
                joining.join(connection, entry, recovers);
            }
        }
        joining.joinLater(connection, later);
        return ready.toJson(hub.now(), hub.settings().heartbeatMs());
    }

    /** Describes a room, unless the user has just left it. */
    private static void describe(SessionReady ready, Entry entry, Standing standing) {
        Room room = standing.described().get(entry.roomId());
        if (room != null) {
            Unread unread = standing.unread().getOrDefault(entry.roomId(), Unread.NONE);
            ready.room(room, entry.room().head(), unread, standing.online());
        }
    }
}
