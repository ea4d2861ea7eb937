package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import parley.error.ParleyException;
import parley.room.JoinedRoom;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.Unread;

/** Lists the rooms that a user is in, matches aside, a page at a time; the rooms that were active last come first. */
final class Conversations {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MOST = 200;
    private static final Pattern CURSOR = Pattern.compile("(\\d{1,15})_([\\x21-\\x7e]{1,64})");

    private final RoomLog log;

    Conversations(RoomLog log) {
        this.log = log;
    }

    /** Returns a page; {@code next} is null on the last one. */
    Future<JsonObject> page(RoutingContext context) {
        String userId = BearerHandler.principalOf(context).userId();
        int limit = limit(context.request().getParam("limit"));
        JoinedRoom.Position before = position(context.request().getParam("before"));
        return log.latestJoinedRoomsOf(userId, before, limit + 1).compose(joined -> {
            List<JoinedRoom> shown = joined.subList(0, Math.min(limit, joined.size()));
            List<String> roomIds = shown.stream().map(JoinedRoom::roomId).toList();
            Future<Map<String, Room>> rooms = log.roomsOf(userId, roomIds)
                    .map(found -> found.stream().collect(Collectors.toMap(Room::id, Function.identity())));
            Future<Map<String, Unread>> unread = log.unread(userId, roomIds);
            return Future.all(rooms, unread).map(known -> new JsonObject()
                    .put("conversations", described(userId, roomIds, rooms.result(), unread.result()))
                    .put("next", joined.size() > limit ? cursor(shown.get(limit - 1)) : null));
        });
    }

    private static int limit(String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        int limit = text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MOST) {
            throw ParleyException.invalid("limit", "must be a number from 1 to " + MOST);
        }
        return limit;
    }

    private static JoinedRoom.Position position(String cursor) {
        if (cursor == null) {
            return null;
        }
        Matcher parts = CURSOR.matcher(cursor);
        if (!parts.matches()) {
            throw ParleyException.invalid("before", "must be what next said");
        }
        return new JoinedRoom.Position(Long.parseLong(parts.group(1)), parts.group(2));
    }

    private static String cursor(JoinedRoom last) {
        return last.lastEventAt() + "_" + last.roomId();
    }

    /** Describes the rooms, without those that the user has left meanwhile. */
    private static JsonArray described(
            String userId, List<String> roomIds, Map<String, Room> rooms, Map<String, Unread> unread) {
        JsonArray described = new JsonArray();
        for (String roomId : roomIds) {
            Room room = rooms.get(roomId);
            if (room != null) {
                described.add(conversation(room, userId, unread.getOrDefault(roomId, Unread.NONE)));
            }
        }
        return described;
    }

    /** Describes one room. {@code room:members} tells the members of larger ones. */
    private static JsonObject conversation(Room room, String userId, Unread unread) {
        JsonObject described = room.describe()
                .put("unread", unread.messages())
                .put("mentions", unread.mentions())
                .put("role", room.member(userId).orElseThrow().role().wireName());
        if (room.kind() == RoomKind.DIRECT) {
            JsonArray members = new JsonArray();
            room.members().forEach(member -> members.add(member.toJson()));
            described.put("members", members);
        }
        return described;
    }
}
