package parley.room;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import parley.bus.Addresses;
import parley.bus.Command;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Carries out what those in charge of a room do to it and to its members. */
final class Moderation {

    private static final int ATTEMPTS = 5;
    private static final Set<ErrorCode> OVERTAKEN = Set.of(ErrorCode.CONFLICT, ErrorCode.NOT_FOUND);

    private final Rooms rooms;
    private final RoomLifecycle lifecycle;
    private final RoomDirectory directory;

    Moderation(Rooms rooms, RoomDirectory directory) {
        this.rooms = rooms;
        this.lifecycle = rooms.lifecycle();
        this.directory = directory;
    }

    Future<RoomEvent> update(Room room, Command command) {
        String actor = command.caller().userId();
        Permissions.require(room, actor, Action.UPDATE);
        JsonObject changes = command.body().copy();
        changes.remove("roomId");
        if (changes.isEmpty()) {
            throw ParleyException.invalid("body", "must name what changes");
        }
        RoomSettings.requireAllowed(room.kind(), changes.getJsonObject("settings", new JsonObject()));
        return updated(room, actor, changes);
    }

    /** Gives a member a role. An owner who makes another member the owner becomes an admin. */
    Future<RoomEvent> setRole(Room room, Command command) {
        String actor = command.caller().userId();
        String other = command.text("userId");
        Permissions.requireOver(room, actor, other, Action.SET_ROLE);
        requireMember(room, other);
        JsonObject roles = new JsonObject().put(other, command.text("role"));
        if (Role.of(command.text("role")) == Role.OWNER) {
            roles.put(actor, Role.ADMIN.wireName());
        }
        return updated(room, actor, new JsonObject().put("roles", roles));
    }

    private Future<RoomEvent> updated(Room room, String actor, JsonObject changes) {
        return lifecycle.record(
                new Draft(room.id(), EventTypes.UPDATED, actor, new JsonObject().put("changes", changes)));
    }

    Future<RoomEvent> remove(Room room, Command command) {
        String other = command.text("userId");
        Permissions.requireOver(room, command.caller().userId(), other, Action.REMOVE);
        return out(room, requireMember(room, other), removal(command, LeavingReason.REMOVED));
    }

    /** @return the event of the removal; empty if the banned user was not in the room */
    Future<Optional<RoomEvent>> ban(Room room, Command command) {
        return ban(room, command, ATTEMPTS);
    }

    /**
     * Bans a user. One who comes or goes at this moment is banned as a member or as an outsider, whichever they are
     * then.
     */
    private Future<Optional<RoomEvent>> ban(Room room, Command command, int attempts) {
        return banned(room, command)
                .recover(refusal -> attempts > 1
                                && OVERTAKEN.contains(
                                        ParleyException.of(refusal).code())
                        ? rooms.log().room(room.id()).compose(now -> ban(now, command, attempts - 1))
                        : Future.failedFuture(refusal));
    }

    private Future<Optional<RoomEvent>> banned(Room room, Command command) {
        String actor = command.caller().userId();
        String other = command.text("userId");
        Long until = command.body().getLong("untilMs");
        Permissions.requireOver(room, actor, other, Action.BAN);
        Optional<Member> member = room.member(other);
        boolean over = until != null && until <= rooms.now();
        if (member.isEmpty() || over) {
            return directory
                    .ban(room.id(), other, actor, over ? Long.valueOf(0) : until)
                    .map(Optional.empty());
        }
        JsonObject body = removal(command, LeavingReason.BANNED);
        if (until != null) {
            body.put("untilMs", until);
        }
        return out(room, member.get(), body).map(Optional::of);
    }

    Future<Void> mute(Room room, Command command) {
        String other = command.text("userId");
        Permissions.requireOver(room, command.caller().userId(), other, Action.MUTE);
        requireMember(room, other);
        long until = command.body().getLong("untilMs", Member.FOR_GOOD);
        JsonObject told = new JsonObject().put("roomId", room.id()).put("untilMs", until);
        return directory.mute(room.id(), other, until).onSuccess(muted -> {
            rooms.publisher().hint(other, EventTypes.MUTED, told);
            silenced(room, other);
        });
    }

    /** Ends what the member is shown to be writing. */
    private void silenced(Room room, String userId) {
        rooms.bus().publishEverywhere(Addresses.SILENCED, new RoomMessages.Silenced(room.id(), userId));
    }

    private static JsonObject removal(Command command, LeavingReason reason) {
        return new JsonObject()
                .put("reason", reason.wireName())
                .put("by", command.caller().userId());
    }

    private Future<RoomEvent> out(Room room, Member member, JsonObject body) {
        body.put("username", member.username());
        return lifecycle
                .record(new Draft(room.id(), EventTypes.USER_LEFT, member.userId(), body))
                .onSuccess(out -> silenced(room, member.userId()));
    }

    private static Member requireMember(Room room, String userId) {
        return room.member(userId)
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "userId: is not in this room"));
    }
}
