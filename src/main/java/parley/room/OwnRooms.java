package parley.room;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lists the groups and public rooms that a user is in, those first that were active last. */
final class OwnRooms {
    private static final int PAGE = 200;

    private final RoomLog log;

    OwnRooms(RoomLog log) {
        this.log = log;
    }

    Future<JsonArray> list(String userId, int limit) {
        return find(userId, limit, null, new ArrayList<>())
                .compose(joined ->
                        describe(userId, joined.stream().map(JoinedRoom::roomId).toList()));
    }

    /** Reads on as long as there are too few behind the rooms of two. */
    private Future<List<JoinedRoom>> find(
            String userId, int limit, JoinedRoom.Position before, List<JoinedRoom> found) {
        return log.latestJoinedRoomsOf(userId, before, PAGE).compose(page -> {
            page.stream()
                    .filter(room -> room.kind().createdByUsers())
                    .limit(limit - found.size())
                    .forEach(found::add);
            return page.size() < PAGE || found.size() == limit
                    ? Future.succeededFuture(found)
                    : find(userId, limit, page.get(page.size() - 1).position(), found);
        });
    }

    private Future<JsonArray> describe(String userId, List<String> roomIds) {
        if (roomIds.isEmpty()) {
            return Future.succeededFuture(new JsonArray());
        }
        return log.roomsOf(userId, roomIds).map(rooms -> {
            Map<String, Room> byId = rooms.stream().collect(Collectors.toMap(Room::id, Function.identity()));
            JsonArray described = new JsonArray();
            roomIds.stream()
                    .map(byId::get)
                    .filter(Objects::nonNull)
                    .forEach(room -> described.add(describe(room, userId)));
            return described;
        });
    }

    private static JsonObject describe(Room room, String userId) {
        JsonObject described = room.describe();
        room.member(userId)
                .ifPresent(member -> described.put("role", member.role().wireName()));
        return described;
    }
}
