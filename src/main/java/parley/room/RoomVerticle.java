package parley.room;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Command;
import parley.bus.Reply;
import parley.room.RoomDirectory.Listed;
import parley.room.RoomMessages.Renamed;

/** Carries out the commands on rooms that last: to make, find, enter and moderate them. */
public final class RoomVerticle extends VerticleBase {
    private static final int DEFAULT_LISTED = 50;

    private final Rooms rooms;
    private final Bus bus;
    private final RoomDirectory directory;
    private final RoomAdmission admission;
    private final Moderation moderation;
    private final NamedRooms named;
    private final OwnRooms own;

    public RoomVerticle(Rooms rooms, RoomDirectory directory, RoomAdmission admission) {
        this.rooms = rooms;
        this.bus = rooms.bus();
        this.directory = directory;
        this.admission = admission;
        this.named = new NamedRooms(rooms, directory, admission);
        this.own = new OwnRooms(rooms.log());
        this.moderation = new Moderation(rooms, directory, admission);
    }

    @Override
    public Future<?> start() {
        bus.serveCommands(
                List.of("room:create"), command -> admission.create(command).map(RoomVerticle::position));
        bus.serveCommands(List.of("room:list"), this::list);
        bus.serveCommands(List.of("room:mine"), command -> own.list(
                        command.caller().userId(), command.body().getInteger("limit", DEFAULT_LISTED))
                .map(listed -> new Reply(new JsonObject().put("rooms", listed))));
        bus.serveCommands(List.of("join"), command -> named.join(command.text("room"), command.caller())
                .map(Reply::new));
        bus.serveCommands(List.of("room:members"), command -> rooms.lifecycle()
                .memberOf(command.text("roomId"), command.caller().userId())
                .map(RoomVerticle::members));
        bus.serve(Addresses.MEMBER_RENAME, (Renamed renamed) -> rooms.log()
                .rename(renamed.userId(), renamed.username())
                .map(true));
        changing("room:join", (room, command) -> admission.join(room, command.caller()));
        changing("room:add", (room, command) -> admission.add(room, command.caller(), command.text("userId")));
        changing("room:remove", moderation::remove);
        changingIfNew("room:update", moderation::update);
        changingIfNew("room:role", moderation::setRole);
        changingIfNew("room:mute", moderation::mute);
        changingIfNew("room:ban", moderation::ban);
        return Future.succeededFuture();
    }

    private void changing(String name, BiFunction<Room, Command, Future<RoomEvent>> change) {
        inRoom(name, (room, command) -> change.apply(room, command).map(RoomVerticle::position));
    }

    private void changingIfNew(String name, BiFunction<Room, Command, Future<Optional<RoomEvent>>> change) {
        inRoom(name, (room, command) -> change.apply(room, command)
                .map(event -> event.map(RoomVerticle::position).orElse(Reply.EMPTY)));
    }

    private void inRoom(String name, BiFunction<Room, Command, Future<Reply>> step) {
        bus.serveCommands(
                List.of(name),
                command -> rooms.log().recentRoom(command.text("roomId")).compose(room -> step.apply(room, command)));
    }

    private Future<Reply> list(Command command) {
        return directory
                .listed(command.text("query"), command.body().getInteger("limit", DEFAULT_LISTED))
                .map(found -> {
                    JsonArray listed = new JsonArray();
                    found.stream().map(RoomVerticle::describe).forEach(listed::add);
                    return new Reply(new JsonObject().put("rooms", listed));
                });
    }

    private static JsonObject describe(Listed listed) {
        return listed.room().describe().put("memberCount", listed.members());
    }

    private static Reply members(Room room) {
        JsonArray members = new JsonArray();
        room.members().stream().map(Member::toJson).forEach(members::add);
        return new Reply(new JsonObject().put("members", members));
    }

    private static Reply position(RoomAdmission.Made made) {
        JsonObject data = new JsonObject()
                .put("roomId", made.place().roomId())
                .put("seq", made.place().seq());
        return new Reply(made.before() ? data.put("duplicate", true) : data);
    }

    private static Reply position(RoomEvent event) {
        return new Reply(new JsonObject().put("roomId", event.roomId()).put("seq", event.seq()));
    }
}
