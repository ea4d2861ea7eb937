package parley.load;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Measures every command of the sockets; commands that undo each other take turns, so that both can be repeated. */
final class CommandCosts {
    private static final String CREATE = "room:create";
    /** Commands for which guests have a quota. */
    private static final Set<String> QUOTAS = Set.of(CREATE, "user:follow, user:unfollow");

    private static final Consumer<JsonObject> UNSEEN = body -> {};

    private final Cast cast;
    private final int operations;
    private final BridgeDoor nobody;
    private final BridgeDoor guest;
    private final List<CostRow> rows = new ArrayList<>();
    private final Deque<String> messageIds = new ArrayDeque<>();
    private final Deque<String> roomIds = new ArrayDeque<>();

    /** @param operations number of operations of each block @param quotas whether guests have nearly none left */
    CommandCosts(Cast cast, int operations, boolean quotas) {
        this.guest = quotas ? cast.guestWithoutQuota() : null;
        this.cast = cast;
        this.operations = operations;
        this.nobody = cast.socket(null);
    }

    List<CostRow> rows() {
        session();
        people();
        messages();
        rooms();
        members();
        frames();
        return rows;
    }

    private void session() {
        BridgeDoor again = cast.socket(cast.owner.token());
        JsonObject token = new JsonObject().put("token", cast.owner.token());
        IntFunction<String> forged = number ->
                BridgeDoor.command("session:authenticate", new JsonObject().put("token", forged(cast.owner.token())));
        rows.add(new CostRow(
                "session:authenticate",
                List.of(
                        // These go one after the other, and are fewer than a user may enter in a minute.
                        new Attempt(
                                Attempt.ACCEPTED,
                                Math.max(1, operations / 4),
                                1,
                                again,
                                number -> BridgeDoor.command("session:authenticate", token),
                                body -> {}),
                        attempt(Attempt.BAD_TOKEN, nobody, forged),
                        attempt(
                                Attempt.SCHEMA,
                                nobody,
                                number -> BridgeDoor.command("session:authenticate", broken(token))))));
        command("session:refresh", number -> new JsonObject(), null);
        command("session:ping", number -> new JsonObject(), null);
        command("get:stats", number -> new JsonObject(), null);
    }

    /** Returns the token with one letter of its signature changed. */
    static String forged(String token) {
        int at = token.length() - 10;
        return token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
    }

    private void people() {
        JsonObject unknown = new JsonObject().put("userId", Cast.UNKNOWN);
        command("notify:seen", number -> new JsonObject().put("upTo", number), null);
        command("presence:online", number -> new JsonObject().put("limit", 50), null);
        turns("user:match", "user:match:cancel", number -> new JsonObject(), null);
        command("user:report", number -> Cast.user(cast.reported).put("reason", "spam"), number -> unknown.copy()
                .put("reason", "spam"));
        JsonObject oneself = Cast.user(cast.stranger);
        turns("user:block", "user:unblock", number -> Cast.user(cast.banned), number -> oneself);
        turns("user:follow", "user:unfollow", number -> Cast.user(cast.muted), number -> unknown);
    }

    private void messages() {
        JsonObject message = new JsonObject().put("messageId", cast.messageId);
        command(
                "chat:message",
                number -> cast.inRoom().put("content", "message " + number).put("clientId", "intent-" + number),
                true,
                operations,
                answer -> messageIds.add(answer.getString("id")));
        command("chat:edit", number -> message.copy().put("content", "edited " + number), true);
        command(
                "chat:delete",
                number -> messageIds.isEmpty() ? message : new JsonObject().put("messageId", messageIds.poll()),
                number -> message.copy().put("forEveryone", true));
        command("chat:react", number -> message.copy().put("emoji", Cast.EMOJI).put("on", number % 2 == 0), true);
        command("chat:pin", number -> message.copy().put("on", number % 2 == 0), true);
        command("chat:history", number -> cast.inRoom().put("limit", 20), true);
        command("chat:feed", number -> cast.inRoom().put("after", 1).put("limit", 20), true);
        command("chat:read", number -> cast.inRoom().put("upTo", number), true);
        command("chat:delivered", number -> cast.inRoom().put("upTo", number), true);
        command("chat:clear", number -> cast.inRoom(), true);
        turns("chat:typing:start", "chat:typing:stop", number -> cast.inRoom(), number -> cast.inRoom());
    }

    private void rooms() {
        int few = Math.min(operations, 40);
        command(
                CREATE,
                number -> new JsonObject().put("kind", "room").put("name", "room " + number),
                false,
                few,
                answer -> roomIds.add(answer.getString("roomId")));
        row(
                "close-room",
                cast.owner,
                number -> "close-room",
                number -> new JsonObject().put("roomId", Cast.next(roomIds)),
                number -> cast.inRoom(),
                few,
                UNSEEN);
        command("room:update", number -> cast.inRoom().put("name", "name " + number), true);
        JsonObject elsewhere = new JsonObject().put("roomId", Cast.UNKNOWN);
        turns(cast.visitor, "room:join", "leave-room", number -> cast.inRoom(), number -> elsewhere);
        command("room:list", number -> new JsonObject().put("limit", 20), null);
        command("room:members", number -> cast.inRoom(), true);
    }

    private void members() {
        turns(
                "room:add",
                "room:remove",
                number -> cast.inRoom().put("userId", cast.friend.id()),
                number -> cast.inRoom().put("userId", cast.friend.id()));
        command(
                "room:role",
                number ->
                        cast.inRoom().put("userId", cast.spent.id()).put("role", number % 2 == 0 ? "admin" : "member"),
                true);
        command("room:mute", number -> cast.inRoom().put("userId", cast.muted.id()), true);
        command("room:ban", number -> cast.inRoom().put("userId", cast.banned.id()), true);
    }

    /** Measures frames that are no command at all, next to the cheapest command. */
    private void frames() {
        rows.add(new CostRow(
                "any frame",
                List.of(
                        attempt(
                                Attempt.ACCEPTED,
                                cast.owner.socket(),
                                number -> BridgeDoor.command("session:ping", new JsonObject())),
                        attempt("unknown name", nobody, number -> BridgeDoor.command("no:such", new JsonObject())),
                        attempt(Attempt.MALFORMED, nobody, number -> "{\"type\":\"send\",\"address\":"),
                        attempt(
                                "event that is none",
                                nobody,
                                number -> "{\"type\":\"register\",\"address\":\"no:such\"}"))));
    }

    /** @param strangers whether a stranger is refused the same command */
    private void command(String name, IntFunction<JsonObject> body, boolean strangers) {
        command(name, body, strangers, operations, UNSEEN);
    }

    private void command(
            String name, IntFunction<JsonObject> body, boolean strangers, int times, Consumer<JsonObject> seen) {
        row(name, cast.owner, number -> name, body, strangers ? body : null, times, seen);
    }

    /** @param refused the stranger's request; null means none */
    private void command(String name, IntFunction<JsonObject> body, IntFunction<JsonObject> refused) {
        row(name, cast.owner, number -> name, body, refused, operations, UNSEEN);
    }

    private void turns(String even, String odd, IntFunction<JsonObject> body, IntFunction<JsonObject> refused) {
        turns(cast.owner, even, odd, body, refused);
    }

    private void turns(
            Cast.Person who, String even, String odd, IntFunction<JsonObject> body, IntFunction<JsonObject> refused) {
        IntFunction<String> names = number -> number % 2 == 0 ? even : odd;
        row(even + ", " + odd, who, names, body, refused, operations / 4 * 2, UNSEEN);
    }

    private void row(
            String name,
            Cast.Person who,
            IntFunction<String> names,
            IntFunction<JsonObject> body,
            IntFunction<JsonObject> refused,
            int times,
            Consumer<JsonObject> seen) {
        // A request that uses something up is shown by the one that strangers may not make.
        IntFunction<JsonObject> shown = refused != null ? refused : body;
        IntFunction<String> broken = number -> BridgeDoor.command(names.apply(number), broken(shown.apply(number)));
        List<Attempt> attempts = new ArrayList<>();
        boolean inTurns = !names.apply(0).equals(names.apply(1));
        int together = inTurns ? 1 : Attempt.TOGETHER;
        attempts.add(new Attempt(Attempt.ACCEPTED, times, together, who.socket(), text(names, body), seen));
        attempts.add(attempt(Attempt.NO_TOKEN, nobody, text(names, shown)));
        attempts.add(attempt(Attempt.SCHEMA, who.socket(), broken));
        attempts.add(attempt(Attempt.USER_LIMIT, cast.spent.socket(), text(names, shown)));
        if (refused != null) {
            attempts.add(attempt(
                    Attempt.NOT_ALLOWED,
                    cast.stranger.socket(),
                    number -> BridgeDoor.command(names.apply(0), refused.apply(number))));
        }
        if (guest != null && QUOTAS.contains(name)) {
            attempts.add(attempt(Attempt.QUOTA, guest, text(number -> names.apply(0), number -> beyond(name, number))));
        }
        rows.add(new CostRow(name, attempts));
    }

    /** Makes one more room, or follows somebody else, as a guest. */
    private JsonObject beyond(String name, int number) {
        return name.equals(CREATE)
                ? new JsonObject().put("kind", "group").put("name", "room " + number)
                : Cast.user(cast.muted);
    }

    private Attempt attempt(String kind, Door door, IntFunction<String> request) {
        return new Attempt(kind, operations, door, request);
    }

    private static IntFunction<String> text(IntFunction<String> names, IntFunction<JsonObject> body) {
        return number -> BridgeDoor.command(names.apply(number), body.apply(number));
    }

    /** Returns the body with its first member of another type; a body without members becomes no object. */
    static Object broken(JsonObject body) {
        return body.isEmpty()
                ? new JsonArray()
                : body.copy().put(body.fieldNames().iterator().next(), new JsonArray().add(1));
    }
}
