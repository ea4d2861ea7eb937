package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.identity.IdentityMessages;
import parley.identity.IdentityMessages.Blocks;
import parley.identity.IdentityMessages.FindBlocks;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.FeedPosition;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages.Depart;
import parley.room.Rooms;
import parley.room.Unread;

/**
 * Puts a connection that has just been authenticated into its rooms, resuming where it says it stopped. However many
 * rooms there are, the log is asked a fixed number of times.
 */
final class RoomEntry {
    private static final Logger LOG = LoggerFactory.getLogger(RoomEntry.class);

    private final Hub hub;
    private final Rooms rooms;
    private final ParleyConfig config;

    RoomEntry(Hub hub, Rooms rooms, ParleyConfig config) {
        this.hub = hub;
        this.rooms = rooms;
        this.config = config;
    }

    /**
     * A room whose channel is open, and stays so until the joining ends.
     *
     * @param from where the client stopped; null if it did not say
     * @param barChanges of the channel when it was opened, before blocks are read
     */
    private record Entry(Room room, RoomChannel channel, Resume.Position from, int barChanges) {
        private String roomId() {
            return room.id();
        }
    }

    /**
     * How it stands in the rooms: what was not read, where the feeds are that are resumed, who is online.
     *
     * @param blocks users beyond a block, with the time since when
     */
    private record Standing(
            Map<String, Unread> unread, Map<String, FeedPosition> feeds, Set<String> online, Map<String, Long> blocks) {
        private boolean recovers(Entry entry) {
            FeedPosition feed = feeds.get(entry.roomId());
            return entry.from() != null
                    && feed != null
                    && feed.reaches(entry.from().seq(), entry.from().epoch());
        }

        /** Null unless a block stands between the two of a direct room. */
        private Long barredSince(Room room) {
            return room.kind() != RoomKind.DIRECT
                    ? null
                    : room.memberIds().stream()
                            .map(blocks::get)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null);
        }
    }

    /** @return the body of {@code session:ready}; a replay follows it */
    Future<JsonObject> enter(Connection connection, Resume resume) {
        String userId = connection.caller().userId();
        return rooms.log()
                .roomsOf(userId)
                .map(mine -> inOneMatch(userId, mine))
                .compose(mine -> open(userId, mine, resume))
                .compose(entries -> standing(userId, entries)
                        .map(standing -> ready(connection, resume, entries, standing))
                        .onFailure(failure -> leave(entries)));
    }

    /** A match that a node made alone, while Redis was away, may have been left behind for one at another node. */
    private List<Room> inOneMatch(String userId, List<Room> mine) {
        List<Room> older = mine.stream()
                .filter(room -> room.kind() == RoomKind.MATCH)
                .sorted(Comparator.comparingLong(Room::createdAt).reversed())
                .skip(1)
                .toList();
        older.forEach(room -> depart(userId, room.id()));
        return mine.stream().filter(room -> !older.contains(room)).toList();
    }

    private void depart(String userId, String roomId) {
        rooms.bus()
                .<Boolean>request(Addresses.DEPART, new Depart(roomId, userId, "disconnected"), roomId)
                .onFailure(failure -> LOG.warn("A second match was not ended yet: {}", failure.getMessage()));
    }

    private Future<Map<String, Long>> blocks(String userId, List<Entry> entries) {
        return entries.stream().noneMatch(entry -> entry.room().kind() == RoomKind.DIRECT)
                ? Future.succeededFuture(Map.of())
                : rooms.bus()
                        .<Blocks>request(IdentityMessages.BLOCKS, new FindBlocks(userId))
                        .map(Blocks::since);
    }

    /** @return those that are still there */
    private Future<List<Entry>> open(String userId, List<Room> mine, Resume resume) {
        List<Entry> entries =
                mine.stream().map(room -> open(userId, room, resume)).toList();
        List<Future<Boolean>> prepared =
                entries.stream().map(RoomEntry::prepared).toList();
        return Future.join(prepared)
                .onFailure(failure -> leave(entries))
                .map(all -> entries.stream().filter(RoomEntry::stands).toList());
    }

    private Entry open(String userId, Room room, Resume resume) {
        RoomChannel channel = hub.openChannel(room.id());
        channel.joinBegins();
        Resume.Position from = visible(resume.rooms().get(room.id()), room.hiddenUpTo(userId));
        return new Entry(room, channel, from, channel.barChanges());
    }

    private static Resume.Position visible(Resume.Position from, long hiddenUpTo) {
        return from == null || from.seq() >= hiddenUpTo ? from : new Resume.Position(hiddenUpTo, from.epoch());
    }

    /** That a room has ended meanwhile is no failure. */
    private static Future<Boolean> prepared(Entry entry) {
        return entry.channel().prepared().map(true).recover(failure -> {
            ErrorCode code = ParleyException.of(failure).code();
            return code == ErrorCode.ROOM_CLOSED || code == ErrorCode.NOT_FOUND
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure);
        });
    }

    /** Of a room that has ended nobody would tell the end any more. */
    private static boolean stands(Entry entry) {
        if (entry.channel().ended()) {
            entry.channel().joinEnds();
            return false;
        }
        return true;
    }

    private static void leave(List<Entry> entries) {
        entries.forEach(entry -> entry.channel().joinEnds());
    }

    private Future<Standing> standing(String userId, List<Entry> entries) {
        if (entries.isEmpty()) {
            return Future.succeededFuture(new Standing(Map.of(), Map.of(), Set.of(), Map.of()));
        }
        List<String> all = entries.stream().map(Entry::roomId).toList();
        List<String> resumed = entries.stream()
                .filter(entry -> entry.from() != null)
                .map(Entry::roomId)
                .toList();
        Future<Map<String, Unread>> unread = rooms.log().unread(userId, all);
        Future<Map<String, FeedPosition>> feeds = resumed.isEmpty()
                ? Future.succeededFuture(Map.of())
                : rooms.log().positions(resumed);
        Future<Set<String>> online = online(userId, entries);
        Future<Map<String, Long>> blocks = blocks(userId, entries);
        return Future.all(unread, feeds, online, blocks)
                .map(known -> new Standing(unread.result(), feeds.result(), online.result(), blocks.result()));
    }

    /** Presence is told when it changes; who comes back has to hear how it stands. */
    private Future<Set<String>> online(String userId, List<Entry> entries) {
        Set<String> members = entries.stream()
                .filter(entry -> entry.room().members().size() <= SessionReady.MOST_SHOWN)
                .flatMap(entry -> entry.room().memberIds().stream())
                .collect(Collectors.toUnmodifiableSet());
        return members.isEmpty()
                ? Future.succeededFuture(members)
                : rooms.bus()
                        .<Found>request(Addresses.PRESENCE_FIND, new Find(members, userId))
                        .map(Found::online);
    }

    private JsonObject ready(Connection connection, Resume resume, List<Entry> entries, Standing standing) {
        SessionReady ready = new SessionReady(connection.caller(), config);
        resume.rooms().keySet().forEach(roomId -> ready.recovered(roomId, false));
        for (Entry entry : entries) {
            if (stands(entry)) {
                boolean recovers = standing.recovers(entry);
                ready.room(
                        entry.room(), standing.unread().getOrDefault(entry.roomId(), Unread.NONE), standing.online());
                if (entry.from() != null) {
                    ready.recovered(entry.roomId(), recovers);
                }
                join(connection, entry, recovers, standing.barredSince(entry.room()));
            }
        }
        return ready.toJson(hub.now());
    }

    private void join(Connection connection, Entry entry, boolean recovers, Long barredSince) {
        RoomChannel channel = entry.channel();
        if (barredSince != null) {
            channel.barUnlessToldSince(entry.barChanges());
        }
        long head = entry.room().head();
        if (entry.from() != null) {
            connection.follows(entry.roomId(), head);
        }
        long after = recovers ? Math.min(entry.from().seq(), head) : head;
        if (after == channel.lastSeq()) {
            channel.add(connection);
            channel.joinEnds();
        } else {
            // The reply goes first, what came after it, even one's own removal, and then what is new.
            long until = channel.barred() && barredSince != null ? barredSince : Long.MAX_VALUE;
            hub.submit(later -> Replay.start(hub, channel, connection, after, until));
        }
    }
}
