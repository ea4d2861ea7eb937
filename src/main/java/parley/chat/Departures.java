package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.ParleyException;

/** Leaves many rooms by one command, some at a time, each by the instance that keeps its order. */
final class Departures {
    private static final int AT_ONCE = 8;
    private static final String ROOM_IDS = "roomIds";

    private final Bus bus;
    private final int instances;

    Departures(Bus bus, int instances) {
        this.bus = bus;
        this.instances = instances;
    }

    static boolean isOfMany(Command command) {
        return command.name().equals(ChatCommands.LEAVE_ROOM)
                && command.text("roomId") == null
                && command.body().containsKey(ROOM_IDS);
    }

    /** @return {@code left}, where each of the rooms was left, and {@code failed} with the reason for each other one */
    Future<Reply> leave(Command command) {
        List<String> roomIds = command.body().getJsonArray(ROOM_IDS).stream()
                .map(String.class::cast)
                .distinct()
                .toList();
        JsonArray left = new JsonArray();
        JsonArray failed = new JsonArray();
        Future<Void> all = Future.succeededFuture();
        for (int from = 0; from < roomIds.size(); from += AT_ONCE) {
            List<String> some = roomIds.subList(from, Math.min(roomIds.size(), from + AT_ONCE));
            all = all.compose(before -> leave(command, some, left, failed));
        }
        return all.map(done -> new Reply(new JsonObject().put("left", left).put("failed", failed)));
    }

    private Future<Void> leave(Command command, List<String> roomIds, JsonArray left, JsonArray failed) {
        List<Future<Reply>> leaving = new ArrayList<>();
        for (String roomId : roomIds) {
            Command one = new Command(command.name(), command.caller(), new JsonObject().put("roomId", roomId));
            leaving.add(bus.<Reply>request(Addresses.chatOf(roomId, instances), one)
                    .onSuccess(reply -> left.add(reply.data()))
                    .onFailure(refusal -> failed.add(new JsonObject()
                            .put("roomId", roomId)
                            .put("error", ParleyException.of(refusal).toJson()))));
        }
        return Future.join(leaving).transform(done -> Future.succeededFuture());
    }
}
