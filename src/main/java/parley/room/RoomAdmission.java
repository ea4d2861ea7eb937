package parley.room;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import parley.bus.Caller;
import parley.bus.Command;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.ContactPolicy.Approached;
import parley.room.People.Person;

/** Makes rooms that last, and lets people into them. */
public final class RoomAdmission {
    private final Rooms rooms;
    private final RoomLifecycle lifecycle;
    private final RoomDirectory directory;
    private final ContactPolicy contact;
    private final Supplier<String> ids;
    private final int groupSize;

    /** @param groupSize the most people in a group */
    public RoomAdmission(
            Rooms rooms, RoomDirectory directory, ContactPolicy contact, Supplier<String> ids, int groupSize) {
        this.groupSize = groupSize;
        this.rooms = rooms;
        this.lifecycle = rooms.lifecycle();
        this.directory = directory;
        this.contact = contact;
        this.ids = ids;
    }

    /**
     * Makes a room, once for each intent.
     *
     * @return the place of the last event of the room's making
     */
    Future<Made> create(Command command) {
        JsonObject body = command.body();
        Caller creator = command.caller();
        RoomKind kind = RoomKind.of(body.getString("kind"));
        JsonObject chosen = body.getJsonObject("settings", new JsonObject());
        requireAllowed(kind, chosen);
        RoomSettings settings = RoomSettings.ofNew(kind, groupSize).with(chosen);
        Person me = new Person(creator.userId(), creator.username(), creator.guest());
        Room room = named(body, kind, settings);
        Draft maker = entry(room, new Newcomer(me, null), Role.OWNER, null)
                .intended(command.text("clientId"), fingerprint(room, body));
        return repeated(maker)
                .compose(before -> before.isPresent()
                        ? Future.succeededFuture(before.get())
                        : made(room, maker, body)
                                // The same intent may have come twice in the same moment.
                                .recover(refusal -> repeated(maker).compose(once -> once.map(Future::succeededFuture)
                                        .orElseGet(() -> Future.failedFuture(refusal)))));
    }

    /** A room that was made, by this command or by an earlier one of the same intent. */
    record Made(FeedPlace place, boolean before) {}

    private Future<Optional<Made>> repeated(Draft maker) {
        return maker.clientId() == null
                ? Future.succeededFuture(Optional.empty())
                : rooms.log().made(maker).map(known -> known.map(place -> new Made(place, true)));
    }

    private static String fingerprint(Room room, JsonObject body) {
        List<String> members = body.getJsonArray("members", new JsonArray()).stream()
                .map(String.class::cast)
                .sorted()
                .toList();
        return new JsonObject()
                .put("kind", room.kind().wireName())
                .put("name", room.name())
                .put("description", room.description())
                .put("settings", room.settings().toJson())
                .put("members", new JsonArray(members))
                .encode();
    }

    private Future<Made> made(Room room, Draft maker, JsonObject body) {
        return invited(maker.userId(), body.getJsonArray("members", new JsonArray()))
                .compose(invited -> {
                    RoomSettings settings = room.settings();
                    if (maker.entrance().guest() && !settings.allowGuests()) {
                        throw noGuests();
                    }
                    invited.forEach(newcomer -> requireWelcome(settings, newcomer.person()));
                    if (invited.size() >= settings.maxParticipants()) {
                        throw new ParleyException(
                                ErrorCode.ROOM_FULL, "The room takes " + settings.maxParticipants() + " people");
                    }
                    return open(room, maker, invited);
                })
                .map(last -> new Made(new FeedPlace(last.roomId(), last.seq()), false));
    }

    /** Throws VALIDATION_ERROR for settings that a room of this kind may not have. */
    void requireAllowed(RoomKind kind, JsonObject settings) {
        RoomSettings.requireAllowed(kind, settings, groupSize);
    }

    private Room named(JsonObject body, RoomKind kind, RoomSettings settings) {
        String description = body.getString("description", "");
        long now = rooms.now();
        return new Room(
                ids.get(), kind, body.getString("name"), ids.get(), 0, now, now, List.of(), description, settings);
    }

    /** @param addedBy the user who brings them in without being followed by them; null for nobody */
    private record Newcomer(Person person, String addedBy) {
        private static Newcomer of(Approached approached, String byUserId) {
            return new Newcomer(approached.person(), approached.followsBack() ? null : byUserId);
        }
    }

    /** Finds all of them, or fails with the first reason why one can't be brought in. */
    private Future<List<Newcomer>> invited(String byUserId, JsonArray userIds) {
        List<Future<Newcomer>> found = userIds.stream()
                .map(String.class::cast)
                .distinct()
                .filter(userId -> !userId.equals(byUserId))
                .map(userId -> contact.toAdd(byUserId, userId).map(approached -> Newcomer.of(approached, byUserId)))
                .toList();
        return Future.all(found).map(all -> all.list());
    }

    private Future<RoomEvent> open(Room room, Draft maker, List<Newcomer> invited) {
        List<Draft> joins = new ArrayList<>(List.of(maker));
        for (Newcomer newcomer : invited) {
            joins.add(entry(room, newcomer, Role.MEMBER, maker.userId()));
        }
        return rooms.log().open(room, joins, rooms.now()).map(joined -> {
            joined.forEach(this::show);
            return joined.get(joined.size() - 1);
        });
    }

    /** Lets the caller into a public room. */
    Future<RoomEvent> join(Room room, Caller caller) {
        if (!room.kind().open() || room.settings().isPrivate()) {
            throw new ParleyException(ErrorCode.PERMISSION_DENIED, "This room can only be entered by invitation");
        }
        Person person = new Person(caller.userId(), caller.username(), caller.guest());
        requireWelcome(room.settings(), person);
        return enter(room, new Newcomer(person, null), null);
    }

    Future<RoomEvent> add(Room room, Caller caller, String userId) {
        Permissions.require(room, caller.userId(), Action.ADD);
        return contact.toAdd(caller.userId(), userId).compose(approached -> {
            requireWelcome(room.settings(), approached.person());
            return enter(room, Newcomer.of(approached, caller.userId()), caller.userId());
        });
    }

    private static void requireWelcome(RoomSettings settings, Person person) {
        if (person.guest() && !settings.allowGuests()) {
            throw noGuests();
        }
    }

    private static ParleyException noGuests() {
        return new ParleyException(ErrorCode.PERMISSION_DENIED, "Guests are not allowed in this room");
    }

    private Future<RoomEvent> enter(Room room, Newcomer newcomer, String byUserId) {
        return rooms.log()
                .append(entry(room, newcomer, Role.MEMBER, byUserId), rooms.now())
                .map(Appended::event)
                .onSuccess(this::show);
    }

    /**
     * Publishes the event, makes the new member's open connections follow the feed from it on, and notifies a member
     * whom somebody has added.
     */
    private void show(RoomEvent joined) {
        rooms.publisher().durable(joined);
        rooms.publisher().enter(joined.userId(), joined.roomId(), joined.seq() - 1);
        String by = joined.body().getString("by");
        if (by != null) {
            Notification added = Notification.added(joined.roomId(), joined.seq(), by, joined.timestamp());
            rooms.publisher().hint(joined.userId(), Notification.EVENT, added.toJson());
        }
    }

    private static Draft entry(Room room, Newcomer newcomer, Role role, String byUserId) {
        Person person = newcomer.person();
        JsonObject body = new JsonObject()
                .put("username", person.username())
                .put("role", role.wireName())
                .put(
                        "room",
                        new JsonObject().put("kind", room.kind().wireName()).put("name", room.name()));
        if (byUserId != null) {
            body.put("by", byUserId);
        }
        Entrance entrance = new Entrance(person.guest(), newcomer.addedBy());
        return new Draft(room.id(), EventTypes.USER_JOINED, person.id(), body, null, null, entrance);
    }

    /**
     * Finds the room of the caller and the other, or makes it; both are in it then. The other enters first: a user who
     * can't be added to any more rooms hears nothing.
     */
    public Future<String> direct(Caller caller, String otherId) {
        return contact.to(caller.userId(), otherId, () -> answerable(caller.userId(), otherId))
                .compose(other -> directory
                        .direct(caller.userId(), otherId)
                        .compose(known -> known.isPresent()
                                ? Future.succeededFuture(known.get())
                                : directory.openDirect(directRoom(), caller.userId(), otherId, rooms.now()))
                        .compose(rooms.log()::recentRoom)
                        .compose(room -> {
                            Person me = new Person(caller.userId(), caller.username(), caller.guest());
                            return ensureIn(room, Newcomer.of(other, caller.userId()))
                                    .compose(in -> ensureIn(room, new Newcomer(me, null))
                                            .recover(refusal -> outAgain(room, other.person(), refusal)))
                                    .map(room.id());
                        }));
    }

    private Future<Boolean> answerable(String userId, String otherId) {
        return directory.direct(userId, otherId).compose(known -> known.map(directory::answerable)
                .orElse(Future.succeededFuture(false)));
    }

    /** Takes the other out again, who would be left alone in a room for which the caller has no place. */
    private Future<Void> outAgain(Room room, Person other, Throwable refusal) {
        if (ParleyException.of(refusal).code() != ErrorCode.QUOTA_EXCEEDED || room.hasMember(other.id())) {
            return Future.failedFuture(refusal);
        }
        JsonObject body =
                new JsonObject().put("username", other.username()).put("reason", LeavingReason.REMOVED.wireName());
        return lifecycle
                .record(new Draft(room.id(), EventTypes.USER_LEFT, other.id(), body))
                .transform(done -> Future.failedFuture(refusal));
    }

    /** Returns a public room of this name, which has yet to be made. */
    Room publicRoom(String name) {
        long now = rooms.now();
        RoomSettings settings = RoomSettings.of(RoomKind.ROOM);
        return new Room(ids.get(), RoomKind.ROOM, name, ids.get(), 0, now, now, List.of(), "", settings);
    }

    private Room directRoom() {
        return new Room(ids.get(), RoomKind.DIRECT, "", ids.get(), 0, rooms.now(), List.of());
    }

    /**
     * Brings a user in who is not in the room yet, as after a crash between the two. Another command may have brought
     * them in meanwhile.
     */
    private Future<Void> ensureIn(Room room, Newcomer newcomer) {
        if (room.hasMember(newcomer.person().id())) {
            return Future.succeededFuture();
        }
        return enter(room, newcomer, null)
                .<Void>mapEmpty()
                .recover(failure -> ParleyException.of(failure).code() == ErrorCode.CONFLICT
                        ? Future.succeededFuture()
                        : Future.failedFuture(failure));
    }
}
