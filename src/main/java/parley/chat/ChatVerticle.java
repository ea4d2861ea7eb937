package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages;
import parley.room.Action;
import parley.room.LeavingReason;
import parley.room.MessageChanges;
import parley.room.PostingRules;
import parley.room.Relations;
import parley.room.Room;
import parley.room.RoomAdmission;
import parley.room.RoomEvent;
import parley.room.RoomLifecycle;
import parley.room.RoomMessages.Depart;
import parley.room.RoomMessages.Silenced;
import parley.room.Rooms;

/** One of a node's chat instances. It carries out the commands in the rooms that hash to it, in order. */
public final class ChatVerticle extends VerticleBase {
    private static final long WORTH_TELLING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long IDLE_CHECK_MS = 60_000;

    private final int instance;
    private final Settings settings;
    private final Bus bus;
    private final Rooms rooms;
    private final RoomAdmission admission;
    private final PostingRules rules;
    private final Relations relations;
    private final Metrics metrics;
    private final Turns arrivals = new Turns();

    private Messages messages;
    private MessageActions actions;
    private Reading reading;
    private Typing typing;
    private RoomLifecycle lifecycle;

    /**
     * @param roomTtlMs a match room without an event for this long is closed
     * @param editWindowMs how long a message may be edited; 0 means for ever
     */
    public record Settings(int instances, long typingMs, long roomTtlMs, long editWindowMs) {}

    public ChatVerticle(
            int instance,
            Settings settings,
            Rooms rooms,
            RoomAdmission admission,
            PostingRules rules,
            Relations relations,
            Metrics metrics) {
        this.relations = relations;
        this.admission = admission;
        this.rules = rules;
        this.instance = instance;
        this.settings = settings;
        this.bus = rooms.bus();
        this.rooms = rooms;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Turns turns = new Turns();
        MessageNotices notices = new MessageNotices(rooms, relations);
        messages = new Messages(
                rooms, rules, turns, notices, metrics, () -> UUID.randomUUID().toString());
        actions = new MessageActions(rooms, rules, turns, notices, settings.editWindowMs());
        reading = new Reading(rooms.log(), rooms.publisher(), rules, rooms.clock());
        typing = new Typing(vertx, rooms.publisher(), settings.typingMs());
        lifecycle = rooms.lifecycle();
        String address = Addresses.chat(instance);
        bus.serve(address, this::carryOut);
        bus.serve(Addresses.lifecycleOf(address), this::depart);
        bus.subscribe(Addresses.PRESENCE_CHANGED, this::presenceChanged);
        bus.subscribe(Addresses.MEMBER_SILENCED, (Silenced member) -> typing.stop(member.roomId(), member.userId()));
        if (instance == 0) {
            Departures departures = new Departures(bus, rooms.log(), settings.instances());
            bus.serveCommands(
                    ChatCommands.ALL,
                    command -> Departures.isOfMany(command) ? departures.leave(command) : forward(command));
            bus.serve(Addresses.DEPART, (Depart departure) -> forward(departure));
            bus.serve(Addresses.FILE_ENDED, new ShownFiles(rooms)::ended);
            vertx.setPeriodic(IDLE_CHECK_MS, timer -> closeIdleRooms());
        }
        return Future.succeededFuture();
    }

    /** Finds the instance for callers that know none: other verticles, and commands that leave the room to be found. */
    private Future<Reply> forward(Command command) {
        return roomIdOf(command)
                .compose(roomId ->
                        bus.request(Addresses.chatOf(roomId, settings.instances()), command.with("roomId", roomId)));
    }

    private Future<Boolean> forward(Depart departure) {
        String chat = Addresses.chatOf(departure.roomId(), settings.instances());
        return bus.request(Addresses.lifecycleOf(chat), departure);
    }

    private Future<String> roomIdOf(Command command) {
        String named = command.text("roomId");
        if (named != null) {
            return Future.succeededFuture(named);
        }
        String to = command.text("to");
        if (to != null) {
            return admission.direct(command.caller(), to);
        }
        String messageId = command.text("messageId");
        if (messageId != null) {
            return rooms.log()
                    .roomOf(messageId, command.caller().userId())
                    .map(found -> found.orElseThrow(MessageChanges::noSuchMessage));
        }
        return OwnMatch.idOf(rooms.log(), command.caller());
    }

    private Future<Reply> carryOut(Command command) {
        String roomId = command.text("roomId");
        if (roomId == null) {
            return forward(command);
        }
        Caller caller = command.caller();
        long arrived = System.nanoTime();
        // A room that has to be looked up must not let a later command of the same person overtake.
        Future<Room> room = rooms.log().knownRoomOfMember(roomId, caller.userId());
        return arrivals.take(roomId + ' ' + caller.userId(), room.compose(in -> isTold(in, command)))
                .compose(told -> {
                    long turn = System.nanoTime();
                    return inRoom(room.result(), command, told).map(reply -> timed(reply, arrived, turn));
                });
    }

    /** Adds where the time went, if a gateway may have to tell. */
    private static Reply timed(Reply reply, long arrived, long turn) {
        long now = System.nanoTime();
        return now - arrived < WORTH_TELLING_NANOS
                ? reply
                : reply.timed(TimeUnit.NANOSECONDS.toMillis(turn - arrived), TimeUnit.NANOSECONDS.toMillis(now - turn));
    }

    /** Tells whether the others hear of a command: across a block nobody hears of typing. */
    private Future<Boolean> isTold(Room room, Command command) {
        return command.name().equals(ChatCommands.TYPING_START)
                ? rules.isOpen(room, command.caller().userId())
                : Future.succeededFuture(true);
    }

    private Future<Reply> inRoom(Room room, Command command, boolean told) {
        String userId = command.caller().userId();
        return switch (command.name()) {
            case ChatCommands.MESSAGE -> {
                typing.stop(room.id(), userId);
                yield messages.send(room, command);
            }
            case ChatCommands.EDIT -> actions.edit(room, command);
            case ChatCommands.DELETE -> actions.delete(room, command);
            case ChatCommands.REACT -> actions.react(room, command);
            case ChatCommands.PIN -> actions.pin(room, command);
            case ChatCommands.HISTORY -> reading.history(room, command);
            case ChatCommands.FEED -> reading.feed(room, command);
            case ChatCommands.CLEAR -> reading.clear(room, command);
            case ChatCommands.TYPING_START -> {
                rules.require(room, userId, Action.POST);
                if (told) {
                    typing.start(room, userId, command.caller().username());
                }
                yield Future.succeededFuture(Reply.EMPTY);
            }
            case ChatCommands.TYPING_STOP -> {
                typing.stop(room.id(), userId);
                yield Future.succeededFuture(Reply.EMPTY);
            }
            case ChatCommands.LEAVE_ROOM -> {
                typing.stop(room.id(), userId);
                yield lifecycle.leave(room.id(), userId, LeavingReason.LEFT).map(ChatVerticle::position);
            }
            case ChatCommands.CLOSE_ROOM -> lifecycle.close(room.id(), userId).map(ChatVerticle::position);
            default -> throw new ParleyException(ErrorCode.UNKNOWN_EVENT, command.name() + " is unknown");
        };
    }

    private Future<Boolean> depart(Depart departure) {
        typing.stop(departure.roomId(), departure.userId());
        return lifecycle
                .depart(departure.roomId(), departure.userId(), LeavingReason.of(departure.reason()))
                .map(true);
    }

    private void presenceChanged(PresenceMessages.Changed change) {
        if (!change.online()) {
            typing.stopEverywhere(change.userId());
        }
    }

    private void closeIdleRooms() {
        lifecycle.closeIdle(rooms.now() - settings.roomTtlMs()).onFailure(failure -> metrics.fault("rooms.idle"));
    }

    static Reply position(RoomEvent event) {
        return new Reply(new JsonObject().put("roomId", event.roomId()).put("seq", event.seq()));
    }
}
