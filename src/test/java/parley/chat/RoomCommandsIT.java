package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.metrics.Metrics;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.Approach;
import parley.room.Delivery;
import parley.room.Keeping;
import parley.room.MemoryRoomLog;
import parley.room.People;
import parley.room.PgRoomDirectory;
import parley.room.PgRoomLog;
import parley.room.PostingRules;
import parley.room.Publisher;
import parley.room.RecentRooms;
import parley.room.RoomMessages;
import parley.room.RoomVerticle;
import parley.room.Rooms;
import parley.room.StoredAndMatchRooms;
import parley.util.EnvelopeCipher;
import parley.util.TestClock;

/** Rooms that last, by the commands of their members, on a real database. */
class RoomCommandsIT {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final Set<String> blocks = new HashSet<>();
    private final Set<String> follows = new HashSet<>(List.of("ann bob", "bob ann", "ann cleo", "ann gus"));
    private final TestClock clock = new TestClock();
    private Vertx vertx;
    private Bus bus;

    @BeforeEach
    void deploy() {
        vertx = Vertx.vertx();
        SecureRandom random = new SecureRandom();
        Metrics metrics = new Metrics(new SimpleMeterRegistry());
        bus = new Bus(vertx, metrics, Set.of())
                .carry(Delivery.Durable.class)
                .carry(Delivery.Ephemeral.class)
                .carry(Delivery.Enter.class)
                .carry(RoomMessages.Closed.class);
        Statements statements = new Statements(postgres.pool());
        RecentRooms recent = new RecentRooms(clock);
        EnvelopeCipher cipher = new EnvelopeCipher(List.of(random.generateSeed(32)), random);
        Rooms rooms = new Rooms(
                new StoredAndMatchRooms(new MemoryRoomLog(100), new PgRoomLog(statements, cipher, recent, 2)),
                new Publisher(bus, "node"),
                bus,
                clock);
        PgRoomDirectory directory = new PgRoomDirectory(statements, recent);
        Approach approach = new Approach(new Acquaintances(), Approach.Policy.FOLLOWING);
        Keeping keeping =
                new Keeping(rooms, directory, approach, () -> UUID.randomUUID().toString());
        PostingRules rules = new PostingRules(directory, approach, clock);
        result(vertx.deployVerticle(new RoomVerticle(rooms, directory, keeping)));
        for (int i = 0; i < 2; i++) {
            ChatVerticle.Settings settings = new ChatVerticle.Settings(2, 1_000, 1_000);
            result(vertx.deployVerticle(new ChatVerticle(i, settings, rooms, keeping, rules, metrics)));
        }
    }

    @AfterEach
    void close() {
        result(vertx.close());
    }

    /** Everybody exists but nobody; who begins with g is a guest. */
    private final class Acquaintances implements People {
        @Override
        public Future<Optional<Person>> find(String userId) {
            return Future.succeededFuture(Optional.of(new Person(userId, userId, userId.startsWith("g")))
                    .filter(person -> !userId.equals("nobody")));
        }

        @Override
        public Future<Standing> between(String userId, String otherId) {
            boolean blocked = blocks.contains(userId + " " + otherId) || blocks.contains(otherId + " " + userId);
            return Future.succeededFuture(new Standing(
                    blocked, follows.contains(userId + " " + otherId), follows.contains(otherId + " " + userId)));
        }
    }

    private Future<JsonObject> ask(String userId, String name, JsonObject body) {
        Caller caller = new Caller(userId, userId, "session", userId.startsWith("g"), "connection");
        return bus.requestCommand(new Command(name, caller, body)).map(Reply::data);
    }

    private static JsonObject in(String roomId) {
        return new JsonObject().put("roomId", roomId);
    }

    private static JsonObject of(String roomId, String userId) {
        return in(roomId).put("userId", userId);
    }

    private Future<JsonObject> say(String userId, String roomId, String content) {
        return ask(userId, "chat:message", in(roomId).put("content", content));
    }

    private Future<JsonObject> write(String userId, String to, String content) {
        return ask(userId, "chat:message", new JsonObject().put("to", to).put("content", content));
    }

    private String create(String kind, JsonObject settings, String... members) {
        JsonObject body = new JsonObject()
                .put("kind", kind)
                .put("name", "A " + kind)
                .put("settings", settings)
                .put("members", new JsonArray(List.of(members)));
        return result(ask("ann", "room:create", body)).getString("roomId");
    }

    private List<String> members(String asking, String roomId) {
        return result(ask(asking, "room:members", in(roomId))).getJsonArray("members").stream()
                .map(JsonObject.class::cast)
                .map(member -> member.getString("id") + " " + member.getString("role"))
                .toList();
    }

    private List<String> feed(String userId, String roomId) {
        return result(ask(userId, "chat:feed", in(roomId).put("after", 0))).getJsonArray("events").stream()
                .map(JsonObject.class::cast)
                .map(event -> event.getString("type"))
                .toList();
    }

    @Test
    @Tag("S3-CHAT-04")
    void aGroupBeginsWithItsMembers() {
        String group = create("group", new JsonObject(), "bob", "cleo");
        assertEquals(List.of("ann owner", "bob member", "cleo member"), members("bob", group));
        assertEquals(2 + 2, result(say("bob", group, "hello")).getLong("seq"));
        assertEquals(
                List.of("room:user_joined", "room:user_joined", "room:user_joined", "chat:message"),
                feed("cleo", group));
        refusal(ErrorCode.PERMISSION_DENIED, say("dan", group, "hello"));
        refusal(ErrorCode.PERMISSION_DENIED, ask("dan", "chat:history", in(group)));
        refusal(ErrorCode.PERMISSION_DENIED, ask("dan", "room:members", in(group)));
        refusal(ErrorCode.PERMISSION_DENIED, ask("dan", "room:join", in(group)));
    }

    @Test
    @Tag("S3-SEC-03")
    @Tag("S3-SEC-04")
    void nobodyIsBroughtInAcrossABlockOrUnfollowed() {
        String group = create("group", new JsonObject(), "bob");
        refusal(ErrorCode.NOT_FOLLOWING, ask("ann", "room:add", of(group, "dan")));
        refusal(ErrorCode.NOT_FOUND, ask("ann", "room:add", of(group, "nobody")));
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "room:add", of(group, "cleo")));
        blocks.add("cleo ann");
        refusal(ErrorCode.USER_BLOCKED, ask("ann", "room:add", of(group, "cleo")));
        blocks.clear();
        result(ask("ann", "room:add", of(group, "cleo")));
        refusal(ErrorCode.CONFLICT, ask("ann", "room:add", of(group, "cleo")));
        assertEquals(List.of("ann owner", "bob member", "cleo member"), members("ann", group));
    }

    @Test
    @Tag("S3-LIM-05")
    void takesNoMoreThanItsParticipants() {
        String room = create("room", new JsonObject().put("maxParticipants", 3));
        List<Future<JsonObject>> joins = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            joins.add(ask("user" + i, "room:join", in(room)));
        }
        result(Future.join(joins).otherwiseEmpty());
        assertEquals(2, joins.stream().filter(Future::succeeded).count());
        joins.stream().filter(Future::failed).forEach(join -> refusal(ErrorCode.ROOM_FULL, join));
        String small = create("group", new JsonObject().put("maxParticipants", 2), "bob");
        refusal(ErrorCode.ROOM_FULL, ask("ann", "room:add", of(small, "cleo")));
    }

    @Test
    void guestsEnterWhereTheyAreAllowed() {
        String closed = create("room", new JsonObject().put("allowGuests", false));
        refusal(ErrorCode.PERMISSION_DENIED, ask("gus", "room:join", in(closed)));
        refusal(ErrorCode.PERMISSION_DENIED, ask("ann", "room:add", of(closed, "gus")));
        String open = create("room", new JsonObject());
        result(ask("gus", "room:join", in(open)));
        assertEquals(List.of("ann owner", "gus member"), members("gus", open));
    }

    @Test
    void publicRoomsAreListedAndPrivateOnesAreNot() {
        String open = create("room", new JsonObject());
        create("room", new JsonObject().put("isPrivate", true));
        create("group", new JsonObject());
        JsonArray listed = result(ask("dan", "room:list", new JsonObject())).getJsonArray("rooms");
        assertEquals(1, listed.size());
        assertEquals(open, listed.getJsonObject(0).getString("id"));
        assertEquals(1, listed.getJsonObject(0).getInteger("memberCount"));
        assertEquals(
                0,
                result(ask("dan", "room:list", new JsonObject().put("query", "%")))
                        .getJsonArray("rooms")
                        .size());
    }

    @Test
    void rolesDecideWhoMayDoWhat() {
        String group = create("group", new JsonObject(), "bob", "cleo");
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "room:update", in(group).put("name", "Mine")));
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "room:remove", of(group, "cleo")));
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "close-room", in(group)));
        result(ask("ann", "room:role", of(group, "bob").put("role", "admin")));
        result(ask("bob", "room:update", in(group).put("name", "Ours")));
        refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "room:remove", of(group, "ann")));
        refusal(
                ErrorCode.PERMISSION_DENIED,
                ask("bob", "room:role", of(group, "cleo").put("role", "admin")));
        result(ask("bob", "room:remove", of(group, "cleo")));
        refusal(ErrorCode.PERMISSION_DENIED, say("cleo", group, "am I in?"));
        result(ask("ann", "room:role", of(group, "bob").put("role", "owner")));
        assertEquals(List.of("ann admin", "bob owner"), members("ann", group));
    }

    @Test
    void theOwnersLeavingHandsTheRoomOver() {
        String group = create("group", new JsonObject(), "bob", "cleo");
        result(ask("ann", "room:role", of(group, "cleo").put("role", "admin")));
        result(ask("ann", "leave-room", in(group)));
        assertEquals(List.of("bob member", "cleo owner"), members("bob", group));
        result(ask("bob", "leave-room", in(group)));
        result(ask("cleo", "leave-room", in(group)));
        refusal(ErrorCode.ROOM_CLOSED, say("cleo", group, "hello?"));
    }

    @Test
    void mutesAndBansHoldAsLongAsTheyShould() {
        String room = create("room", new JsonObject());
        result(ask("dan", "room:join", in(room)));
        result(say("dan", room, "one"));
        result(ask("ann", "room:mute", of(room, "dan").put("untilMs", clock.millis() + 5_000)));
        assertEquals(
                5_000,
                refusal(ErrorCode.PERMISSION_DENIED, say("dan", room, "two")).retryAfterMs());
        clock.advanceMs(5_000);
        result(say("dan", room, "three"));
        result(ask("ann", "room:ban", of(room, "dan").put("untilMs", clock.millis() + 5_000)));
        refusal(ErrorCode.PERMISSION_DENIED, say("dan", room, "four"));
        refusal(ErrorCode.PERMISSION_DENIED, ask("dan", "room:join", in(room)));
        clock.advanceMs(5_000);
        result(ask("dan", "room:join", in(room)));
        result(ask("ann", "room:ban", of(room, "eve")));
        refusal(ErrorCode.PERMISSION_DENIED, ask("eve", "room:join", in(room)));
        result(ask("ann", "room:ban", of(room, "eve").put("untilMs", 0)));
        result(ask("eve", "room:join", in(room)));
    }

    @Test
    void announceOnlyAndSlowModeHoldBackMembersButNotAdmins() {
        JsonObject settings = new JsonObject().put("announceOnly", true);
        String room = create("room", settings);
        result(ask("dan", "room:join", in(room)));
        refusal(ErrorCode.PERMISSION_DENIED, say("dan", room, "me too"));
        result(say("ann", room, "news"));
        JsonObject slow = new JsonObject().put("announceOnly", false).put("slowModeMs", 10_000);
        result(ask("ann", "room:update", in(room).put("settings", slow)));
        result(say("dan", room, "one"));
        clock.advanceMs(4_000);
        assertEquals(
                6_000,
                refusal(ErrorCode.RATE_LIMIT_EXCEEDED, say("dan", room, "two")).retryAfterMs());
        result(say("ann", room, "one"));
        result(say("ann", room, "two"));
        clock.advanceMs(6_000);
        result(say("dan", room, "two"));
    }

    @Test
    @Tag("S3-CHAT-03")
    void twoPeopleHaveOneDirectRoomHoweverTheyBegin() {
        List<Future<JsonObject>> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(i % 2 == 0 ? write("ann", "bob", "message " + i) : write("bob", "ann", "message " + i));
        }
        result(Future.all(sent));
        Set<String> rooms =
                sent.stream().map(one -> one.result().getString("roomId")).collect(Collectors.toSet());
        assertEquals(1, rooms.size());
        String room = rooms.iterator().next();
        assertEquals(
                20,
                result(ask("bob", "chat:history", in(room)))
                        .getJsonArray("messages")
                        .size());
        assertEquals(2, members("ann", room).size());
        refusal(ErrorCode.PERMISSION_DENIED, ask("ann", "leave-room", in(room)));
        refusal(ErrorCode.PERMISSION_DENIED, ask("ann", "room:add", of(room, "cleo")));
    }

    @Test
    @Tag("S3-SEC-02")
    void aBlockEndsADirectRoomEitherWay() {
        String room = result(write("ann", "bob", "hello")).getString("roomId");
        blocks.add("bob ann");
        refusal(ErrorCode.USER_BLOCKED, say("ann", room, "still there?"));
        refusal(ErrorCode.USER_BLOCKED, say("bob", room, "no"));
        refusal(ErrorCode.USER_BLOCKED, write("ann", "bob", "hello?"));
        refusal(ErrorCode.NOT_FOLLOWING, write("cleo", "ann", "hello"));
        refusal(ErrorCode.NOT_FOUND, write("ann", "nobody", "hello"));
        refusal(ErrorCode.VALIDATION_ERROR, write("ann", "ann", "hello"));
    }

    @Test
    void whatWasStoredIsAnsweredAgainAfterABlock() {
        JsonObject body = new JsonObject().put("to", "bob").put("content", "hi").put("clientId", "c1");
        JsonObject first = result(ask("ann", "chat:message", body));
        body.remove("to");
        body.put("roomId", first.getString("roomId"));
        blocks.add("ann bob");
        JsonObject again = result(ask("ann", "chat:message", body));
        assertTrue(again.getBoolean("duplicate"));
        assertEquals(first.getString("id"), again.getString("id"));
    }

    @Test
    void whoComesLaterSeesNothingFromBeforeIfTheRoomSaysSo() {
        String room = create("room", new JsonObject().put("historyFromJoin", true));
        result(say("ann", room, "before"));
        result(ask("dan", "room:join", in(room)));
        result(say("ann", room, "after"));
        assertEquals(List.of("room:user_joined", "chat:message"), feed("dan", room));
        JsonArray history = result(ask("dan", "chat:history", in(room))).getJsonArray("messages");
        assertEquals(1, history.size());
        assertEquals("after", history.getJsonObject(0).getString("content"));
        assertFalse(feed("ann", room).isEmpty());
    }
}
