package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import parley.bus.Caller;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Member;
import parley.room.Room;
import parley.room.RoomLog;

/** Puts a connection that has just been authenticated into its rooms, resuming where it says it stopped. */
final class RoomEntry {
    private final Hub hub;
    private final RoomLog log;
    private final ParleyConfig config;

    RoomEntry(Hub hub, RoomLog log, ParleyConfig config) {
        this.hub = hub;
        this.log = log;
        this.config = config;
    }

    private record Entry(Room room, RoomChannel channel, long unread, Resume.Position from, boolean recovered) {}

    /** @return the body of {@code session:ready}; a replay follows it */
    Future<JsonObject> enter(Connection connection, Resume resume) {
        return log.roomsOf(connection.caller().userId())
                .compose(rooms -> {
                    List<Future<Entry>> entries = new ArrayList<>();
                    rooms.forEach(room -> entries.add(open(connection, room, resume)));
                    return Future.join(entries).map(all -> all.<Entry>list().stream()
                            .filter(Objects::nonNull)
                            .toList());
                })
                .map(entries -> ready(connection, resume, entries));
    }

    private Future<Entry> open(Connection connection, Room room, Resume resume) {
        Resume.Position from = resume.rooms().get(room.id());
        RoomChannel channel = hub.openChannel(room.id());
        channel.joinBegins();
        return channel.prepared()
                .compose(prepared -> log.unread(room.id(), connection.caller().userId()))
                .compose(unread -> from == null
                        ? Future.succeededFuture(new Entry(room, channel, unread, null, false))
                        : log.read(room.id(), from.seq(), from.epoch(), 1)
                                .map(page -> new Entry(room, channel, unread, from, page.recovered())))
                .recover(failure -> {
                    channel.joinEnds();
                    return closedMeanwhile(failure) ? Future.succeededFuture() : Future.failedFuture(failure);
                });
    }

    private static boolean closedMeanwhile(Throwable failure) {
        ErrorCode code = ParleyException.of(failure).code();
        return code == ErrorCode.ROOM_CLOSED || code == ErrorCode.NOT_FOUND;
    }

    private JsonObject ready(Connection connection, Resume resume, List<Entry> entries) {
        Caller caller = connection.caller();
        JsonArray rooms = new JsonArray();
        JsonObject recovered = new JsonObject();
        resume.rooms().keySet().forEach(roomId -> recovered.put(roomId, false));
        for (Entry entry : entries) {
            rooms.add(describe(entry, caller.userId()));
            if (entry.from() != null) {
                recovered.put(entry.room().id(), entry.recovered());
            }
            if (entry.recovered()) {
                // The reply goes first, what was missed after it, and then what is new.
                hub.submit(later -> Replay.start(
                        hub, entry.channel(), connection, entry.from().seq()));
            } else {
                entry.channel().add(connection);
                entry.channel().joinEnds();
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
                .put("rooms", rooms)
                .put("recovered", recovered);
    }

    private static JsonObject describe(Entry entry, String userId) {
        Room room = entry.room();
        Member member = room.member(userId).orElseGet(() -> Member.joining(userId, ""));
        return new JsonObject()
                .put("id", room.id())
                .put("kind", room.kind().wireName())
                .put("name", room.name())
                .put("seq", entry.channel().lastSeq())
                .put("epoch", room.epoch())
                .put("read", member.read())
                .put("delivered", member.delivered())
                .put("cleared", member.cleared())
                .put("unread", entry.unread())
                .put("mentions", 0)
                .put("members", members(room));
    }

    private static JsonArray members(Room room) {
        JsonArray members = new JsonArray();
        for (Member member : room.members()) {
            members.add(new JsonObject()
                    .put("id", member.userId())
                    .put("username", member.username())
                    .put("read", member.read())
                    .put("delivered", member.delivered()));
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
