package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Room;
import parley.room.RoomLog;

/** Leaves many rooms by one command, some at a time, each through the instance that keeps its order. */
final class Departures {
    private static final int AT_ONCE = 8;
    private static final String ROOM_IDS = "roomIds";

    private final Bus bus;
    private final RoomLog log;
    private final int instances;

    Departures(Bus bus, RoomLog log, int instances) {
        this.bus = bus;
        this.log = log;
        this.instances = instances;
    }

    static boolean isOfMany(Command command) {
        return command.name().equals(ChatCommands.LEAVE_ROOM)
                && command.text("roomId") == null
                && command.body().containsKey(ROOM_IDS);
    }

    /**
     * Leaves rooms. One look tells in which of them the caller is: a list of strange rooms must cost no more than that.
     *
     * @return {@code left} with the position at which each room was left, and {@code failed} with the reason for each
     *     other room
     */
    Future<Reply> leave(Command command) {
        Set<String> roomIds = command.body().getJsonArray(ROOM_IDS).stream()
                .map(String.class::cast)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return log.roomsOf(command.caller().userId(), roomIds).compose(mine -> {
            List<String> leaving = mine.stream().map(Room::id).toList();
            JsonArray left = new JsonArray();
            JsonArray failed = new JsonArray();
            leaving.forEach(roomIds::remove);
            roomIds.forEach(roomId -> failed.add(
                    failure(roomId, new ParleyException(ErrorCode.PERMISSION_DENIED, "You are not in this room"))));
            Future<Void> all = Future.succeededFuture();
            for (int from = 0; from < leaving.size(); from += AT_ONCE) {
                List<String> some = leaving.subList(from, Math.min(leaving.size(), from + AT_ONCE));
                all = all.compose(before -> leave(command, some, left, failed));
            }
            return all.map(done -> new Reply(new JsonObject().put("left", left).put("failed", failed)));
        });
    }

    private Future<Void> leave(Command command, List<String> roomIds, JsonArray left, JsonArray failed) {
        List<Future<Reply>> leaving = new ArrayList<>();
        for (String roomId : roomIds) {
            Command one = command.withBody(new JsonObject().put("roomId", roomId));
            leaving.add(bus.<Reply>request(Addresses.chatOf(roomId, instances), one)
                    .onSuccess(reply -> left.add(reply.data()))
                    .onFailure(refusal -> failed.add(failure(roomId, ParleyException.of(refusal)))));
        }
        return Future.join(leaving).transform(done -> Future.succeededFuture());
    }

    private static JsonObject failure(String roomId, ParleyException refusal) {
        return new JsonObject().put("roomId", roomId).put("error", refusal.toJson());
    }
}
