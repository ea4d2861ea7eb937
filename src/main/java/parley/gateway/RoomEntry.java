package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import parley.bus.Addresses;
import parley.bus.Caller;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.identity.IdentityMessages;
import parley.identity.IdentityMessages.Blocks;
import parley.identity.IdentityMessages.FindBlocks;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.Member;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.Rooms;
import parley.room.Unread;

/** Puts a connection that has just been authenticated into its rooms, resuming where it says it stopped. */
final class RoomEntry {
    private static final int MOST_SHOWN = 50;

    private final Hub hub;
    private final Rooms rooms;
    private final ParleyConfig config;

    RoomEntry(Hub hub, Rooms rooms, ParleyConfig config) {
        this.hub = hub;
        this.rooms = rooms;
        this.config = config;
    }

    /** @param until null unless a block stands between the two of a direct room: since when */
    private record Entry(
            Room room, RoomChannel channel, Unread unread, Resume.Position from, boolean recovered, Long until) {}

    /** @return the body of {@code session:ready}; a replay follows it */
    Future<JsonObject> enter(Connection connection, Resume resume) {
        return rooms.log()
                .roomsOf(connection.caller().userId())
                .compose(mine -> blocks(connection, mine).compose(blocks -> openAll(connection, mine, resume, blocks)))
                .compose(entries -> online(connection, entries)
                        .map(online -> ready(connection, resume, entries, online))
                        .onFailure(failure ->
                                entries.forEach(entry -> entry.channel().joinEnds())));
    }

    private Future<Map<String, Long>> blocks(Connection connection, List<Room> mine) {
        return mine.stream().noneMatch(room -> room.kind() == RoomKind.DIRECT)
                ? Future.succeededFuture(Map.of())
                : rooms.bus()
                        .<Blocks>request(
                                IdentityMessages.BLOCKS,
                                new FindBlocks(connection.caller().userId()))
                        .map(Blocks::since);
    }

    private static Long barredSince(Room room, Map<String, Long> blocks) {
        return room.kind() != RoomKind.DIRECT
                ? null
                : room.memberIds().stream()
                        .map(blocks::get)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    private Future<List<Entry>> openAll(
            Connection connection, List<Room> mine, Resume resume, Map<String, Long> blocks) {
        List<Future<Entry>> opening = mine.stream()
                .map(room -> open(connection, room, resume, barredSince(room, blocks)))
                .toList();
        return Future.join(opening).map(all -> opened(opening)).onFailure(failure -> opened(opening)
                .forEach(entry -> entry.channel().joinEnds()));
    }

    private static List<Entry> opened(List<Future<Entry>> opening) {
        return opening.stream().map(Future::result).filter(Objects::nonNull).toList();
    }

    /** Presence is told when it changes; who comes back has to hear how it stands. */
    private Future<Set<String>> online(Connection connection, List<Entry> entries) {
        Set<String> members = entries.stream()
                .filter(entry -> entry.room().members().size() <= MOST_SHOWN)
                .flatMap(entry -> entry.room().memberIds().stream())
                .collect(Collectors.toUnmodifiableSet());
        return members.isEmpty()
                ? Future.succeededFuture(members)
                : rooms.bus()
                        .<Found>request(
                                Addresses.PRESENCE_FIND,
                                new Find(members, connection.caller().userId()))
                        .map(Found::online);
    }

    private Future<Entry> open(Connection connection, Room room, Resume resume, Long until) {
        Resume.Position from = visible(
                resume.rooms().get(room.id()),
                room.hiddenUpTo(connection.caller().userId()));
        RoomChannel channel = hub.openChannel(room.id());
        channel.joinBegins();
        return channel.prepared()
                .compose(prepared ->
                        rooms.log().unread(room.id(), connection.caller().userId()))
                .compose(unread -> from == null
                        ? Future.succeededFuture(new Entry(room, channel, unread, null, false, until))
                        : rooms.log()
                                .read(room.id(), from.seq(), from.epoch(), 1)
                                .map(page -> new Entry(room, channel, unread, from, page.recovered(), until)))
                .recover(failure -> {
                    channel.joinEnds();
                    return closedMeanwhile(failure) ? Future.succeededFuture() : Future.failedFuture(failure);
                });
    }

    private static Resume.Position visible(Resume.Position from, long hiddenUpTo) {
        return from == null || from.seq() >= hiddenUpTo ? from : new Resume.Position(hiddenUpTo, from.epoch());
    }

    private static boolean closedMeanwhile(Throwable failure) {
        ErrorCode code = ParleyException.of(failure).code();
        return code == ErrorCode.ROOM_CLOSED || code == ErrorCode.NOT_FOUND;
    }

    private JsonObject ready(Connection connection, Resume resume, List<Entry> entries, Set<String> online) {
        Caller caller = connection.caller();
        JsonArray described = new JsonArray();
        JsonObject recovered = new JsonObject();
        resume.rooms().keySet().forEach(roomId -> recovered.put(roomId, false));
        for (Entry entry : entries) {
            if (entry.channel().ended()) {
                // Nobody would tell of its end any more.
                entry.channel().joinEnds();
                continue;
            }
            described.add(describe(entry, caller.userId(), online));
            if (entry.from() != null) {
                recovered.put(entry.room().id(), entry.recovered());
            }
            if (entry.until() != null) {
                entry.channel().bar();
            }
            long after = entry.recovered()
                    ? Math.min(entry.from().seq(), entry.room().head())
                    : entry.room().head();
            if (after == entry.channel().lastSeq()) {
                entry.channel().add(connection);
                entry.channel().joinEnds();
            } else {
                // The reply goes first, what came after it, even one's own removal, and then what is new.
                long until = entry.until() == null ? Long.MAX_VALUE : entry.until();
                hub.submit(later -> Replay.start(hub, entry.channel(), connection, after, until));
            }
        }
        return new JsonObject()
                .put(
                        "user",
                        new JsonObject()
                                .put("id", caller.userId())
                                .put("username", caller.username())
                                .put("isGuest", caller.guest()))
                .put("sessionId", caller.sessionId())
                .put("heartbeatMs", config.gateway().heartbeatMs())
                .put("limits", limits())
                .put("time", hub.now())
                .put("rooms", described)
                .put("recovered", recovered);
    }

    private static JsonObject describe(Entry entry, String userId, Set<String> online) {
        Room room = entry.room();
        Member member = room.member(userId).orElseGet(() -> Member.joining(userId, ""));
        JsonObject described = new JsonObject();
        if (member.mutedUntil() > 0) {
            described.put("mutedUntil", member.mutedUntil());
        }
        return described
                .put("id", room.id())
                .put("kind", room.kind().wireName())
                .put("name", room.name())
                .put("role", member.role().wireName())
                .put("seq", room.head())
                .put("epoch", room.epoch())
                .put("read", member.read())
                .put("delivered", member.delivered())
                .put("cleared", member.cleared())
                .put("unread", entry.unread().messages())
                .put("mentions", entry.unread().mentions())
                .put("members", members(room, online));
    }

    private static JsonArray members(Room room, Set<String> online) {
        JsonArray members = new JsonArray();
        for (Member member :
                room.members().subList(0, Math.min(MOST_SHOWN, room.members().size()))) {
            members.add(new JsonObject()
                    .put("id", member.userId())
                    .put("username", member.username())
                    .put("read", member.read())
                    .put("delivered", member.delivered())
                    .put("online", online.contains(member.userId())));
        }
        return members;
    }

    private JsonObject limits() {
        return new JsonObject()
                .put("messageLength", config.rooms().messageMaxLength())
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
}
