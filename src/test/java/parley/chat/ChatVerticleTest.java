package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.delivery.BusPublisher;
import parley.delivery.Delivery;
import parley.error.ErrorCode;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages;
import parley.room.CallMessagesContract;
import parley.room.Draft;
import parley.room.FileMessagesContract;
import parley.room.Member;
import parley.room.PostingRules;
import parley.room.Role;
import parley.room.Room;
import parley.room.RoomAdmission;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomMessages;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.util.Eventually;
import parley.util.TestClock;

/** Tests two chat instances on a local bus, and notes what they send towards the sockets. */
class ChatVerticleTest {
    private static final int INSTANCES = 2;
    private static final String ROOM = "room";
    /** Matches need none, as matchmaking makes them. */
    private static final RoomAdmission NO_KEEPING = null;

    private static final Caller ANN = new Caller(Principal.ofGuest("ann", "Ann", "session-ann"), "connection-ann");
    private static final Caller BOB = new Caller(Principal.ofGuest("bob", "Bob", "session-bob"), "connection-bob");

    private final Vertx vertx = Vertx.vertx();
    private final Metrics metrics = new Metrics(new SimpleMeterRegistry());
    private final TestClock clock = new TestClock();
    private final MemoryRoomLog log = new MemoryRoomLog(100);
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final List<RoomMessages.Closed> closed = new CopyOnWriteArrayList<>();
    private final Queue<Future<Void>> lookups = new ConcurrentLinkedQueue<>();
    private Bus bus;
    private Rooms rooms;

    @BeforeEach
    void deploy() {
        bus = new Bus(vertx, metrics, Set.of("chat:clear"));
        List.of(
                        Delivery.ToUsers.class,
                        RoomMessages.Closed.class,
                        RoomMessages.MemberLeft.class,
                        RoomMessages.Silenced.class,
                        RoomMessages.Depart.class,
                        PresenceMessages.Changed.class)
                .forEach(bus::carry);
        bus.receive(Addresses.DELIVER, Delivery.class, this::note);
        bus.subscribe(Addresses.ROOM_CLOSED, (RoomMessages.Closed end) -> closed.add(end));
        rooms = new Rooms(lookedUp(), new BusPublisher(bus), bus, clock);
        ChatVerticle.Settings settings = new ChatVerticle.Settings(INSTANCES, 300, 1_000, 60_000);
        PostingRules rules = new PostingRules(null, null, clock, false);
        result(vertx.deployVerticle(new ReceiptVerticle(rooms, rules)));
        for (int i = 0; i < INSTANCES; i++) {
            result(vertx.deployVerticle(new ChatVerticle(i, settings, rooms, NO_KEEPING, rules, null, metrics)));
        }
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        result(log.open(new Room(ROOM, RoomKind.MATCH, "", "epoch", 0, 0, members), List.of(), clock.millis()));
    }

    /** The log, where looking up a room takes as long as the next of {@code lookups}, if there is one. */
    private RoomLog lookedUp() {
        return (RoomLog) Proxy.newProxyInstance(
                RoomLog.class.getClassLoader(), new Class<?>[] {RoomLog.class}, (proxy, method, arguments) -> {
                    Future<Void> turn = method.getName().equals("knownRoomOfMember") ? lookups.poll() : null;
                    try {
                        Object answer = method.invoke(log, arguments);
                        return turn == null ? answer : turn.compose(over -> (Future<?>) answer);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    @AfterEach
    void close() {
        result(vertx.close());
    }

    private void note(Delivery delivery) {
        if (delivery instanceof Delivery.Durable durable) {
            shown.add(durable.type() + " " + durable.seq());
        } else if (delivery instanceof Delivery.Ephemeral ephemeral) {
            shown.add(ephemeral.type() + " except " + String.join(" ", ephemeral.exceptUserIds()));
        } else if (delivery instanceof Delivery.Receipts receipts) {
            receipts.of()
                    .cursors()
                    .forEach(cursor -> shown.add(
                            cursor.userId() + " read " + cursor.read() + ", delivered " + cursor.delivered()));
        } else if (delivery instanceof Delivery.Typing typing) {
            shown.add(typing.userId() + (typing.on() ? " types" : " stops"));
        }
    }

    private JsonObject command(Caller caller, String name, JsonObject body) {
        return result(ask(caller, name, body)).data();
    }

    private Future<Reply> ask(Caller caller, String name, JsonObject body) {
        String address = Addresses.chatOf(body.getString("roomId", ROOM), INSTANCES);
        return bus.request(
                address,
                new Command(name, caller, new JsonObject().put("roomId", ROOM).mergeIn(body)));
    }

    private void eventually(String... expected) {
        Eventually.until(Duration.ofSeconds(20), () -> "shown: " + shown, () -> shown.equals(List.of(expected)));
    }

    @Test
    @Tag("S1-EVT-14")
    @Tag("S1-EVT-15")
    void typingEndsByItself() {
        command(ANN, "chat:typing:start", new JsonObject());
        eventually("chat:typing:start except ann", "chat:typing:stop except ann");
    }

    @Test
    void typingEndsWithTheMessage() {
        command(ANN, "chat:typing:start", new JsonObject());
        command(ANN, "chat:message", new JsonObject().put("content", "done"));
        eventually("chat:typing:start except ann", "chat:typing:stop except ann", "chat:message 1");
    }

    @Test
    void typingEndsWhenTheMemberMaySayNothingAnyMore() {
        command(ANN, "chat:typing:start", new JsonObject());
        bus.publishEverywhere(Addresses.MEMBER_SILENCED, new RoomMessages.Silenced(ROOM, "ann"));
        command(BOB, "chat:message", new JsonObject().put("content", "after it"));
        eventually("chat:typing:start except ann", "chat:typing:stop except ann", "chat:message 1");
    }

    @Test
    void whoAnswersHasReadWhatWasSaidBefore() {
        command(ANN, "chat:message", new JsonObject().put("content", "one"));
        command(ANN, "chat:message", new JsonObject().put("content", "two"));
        assertEquals(2, unreadOfBob());
        command(BOB, "chat:message", new JsonObject().put("content", "an answer"));
        Eventually.until(Duration.ofSeconds(10), () -> "unread: " + unreadOfBob(), () -> unreadOfBob() == 0);
    }

    private long unreadOfBob() {
        return result(log.unread("bob", List.of(ROOM))).get(ROOM).messages();
    }

    @Test
    void typingEndsWhenTheLastConnectionGoes() {
        command(ANN, "chat:typing:start", new JsonObject());
        bus.publish(Addresses.PRESENCE_CHANGED, new PresenceMessages.Changed("ann", "Ann", false, 1));
        eventually("chat:typing:start except ann", "chat:typing:stop except ann");
    }

    @Test
    void aMessageThatFindsItsRoomAtOnceDoesNotOvertakeOneThatHasToLookItUp() {
        Promise<Void> slow = Promise.promise();
        lookups.add(slow.future());
        Future<Reply> first = ask(ANN, "chat:message", new JsonObject().put("content", "first"));
        Future<Reply> second = ask(ANN, "chat:message", new JsonObject().put("content", "second"));
        // By another, it only says that the two have arrived.
        command(BOB, "chat:message", new JsonObject().put("content", "meanwhile"));
        slow.complete();
        assertEquals(2, result(first).data().getLong("seq"));
        assertEquals(3, result(second).data().getLong("seq"));
    }

    private JsonObject callOfAnn(String roomId) {
        Draft call = CallMessagesContract.callMessage(roomId, "c", CallMessagesContract.call("ended"));
        return new JsonObject()
                .put("roomId", roomId)
                .put(
                        "messageId",
                        result(log.append(call, clock.millis())).event().body().getString("id"));
    }

    @Test
    @Tag("S1-SYS-01")
    void nobodyChangesTheMessageOfACallNorTakesItBack() {
        JsonObject call = callOfAnn(ROOM);
        refusal(ErrorCode.PERMISSION_DENIED, ask(ANN, "chat:edit", call.copy().put("content", "nothing")));
        refusal(ErrorCode.PERMISSION_DENIED, ask(BOB, "chat:edit", call.copy().put("content", "nothing")));
        refusal(
                ErrorCode.PERMISSION_DENIED,
                ask(BOB, "chat:react", call.copy().put("emoji", "👍").put("on", true)));
        refusal(ErrorCode.PERMISSION_DENIED, ask(ANN, "chat:pin", call.copy().put("on", true)));
        refusal(ErrorCode.PERMISSION_DENIED, ask(ANN, "chat:delete", call.copy().put("forEveryone", true)));
        refusal(
                ErrorCode.VALIDATION_ERROR,
                ask(ANN, "chat:message", new JsonObject().put("type", "call").put("content", "c")));
        assertEquals(1, result(log.room(ROOM)).head());
    }

    @Test
    @Tag("S1-SYS-01")
    void aCallMayBeAnsweredInWritingAndHiddenByEachForThemselves() {
        JsonObject call = callOfAnn(ROOM);
        JsonObject answer = new JsonObject().put("content", "sorry").put("replyTo", call.getString("messageId"));
        command(BOB, "chat:message", answer);
        command(BOB, "chat:delete", call);
        assertEquals(
                1,
                command(BOB, "chat:history", new JsonObject())
                        .getJsonArray("messages")
                        .size());
        assertEquals(
                2,
                command(ANN, "chat:history", new JsonObject())
                        .getJsonArray("messages")
                        .size());
    }

    @Test
    @Tag("S1-SYS-01")
    void thoseInChargeDeleteTheMessageOfACall() {
        Member ann = new Member("ann", "Ann", 0, 0, 0, 0, Role.MEMBER, 0);
        Member bob = new Member("bob", "Bob", 0, 0, 0, 0, Role.ADMIN, 0);
        Room group = new Room("group", RoomKind.GROUP, "", "epoch", 0, 0, List.of(ann, bob));
        result(log.open(group, List.of(), clock.millis()));
        JsonObject deletion = callOfAnn("group").put("forEveryone", true);
        refusal(ErrorCode.PERMISSION_DENIED, ask(ANN, "chat:delete", deletion));
        command(BOB, "chat:delete", deletion);
        assertEquals(2, result(log.room("group")).head());
    }

    @Test
    @Tag("S1-FILE-03")
    void whereFilesAreSwitchedOffNoneIsSentAndOlderMessagesAreDeletedAllTheSame() {
        FakeFiles.carry(bus);
        refusal(
                ErrorCode.UNAVAILABLE,
                ask(ANN, "chat:message", new JsonObject().put("type", "file").put("fileId", "f")));
        Draft older = FileMessagesContract.fileMessage(ROOM, "ann", "f", null, null);
        result(log.append(older, clock.millis()));
        command(
                ANN,
                "chat:delete",
                new JsonObject().put("messageId", "message of f").put("forEveryone", true));
        eventually("chat:deleted 2");
    }

    @Test
    void whoDoesNotTypeStopsNothing() {
        command(ANN, "chat:typing:stop", new JsonObject());
        command(ANN, "chat:message", new JsonObject().put("content", "first"));
        eventually("chat:message 1");
    }

    @Test
    @Tag("S1-EVT-22")
    @Tag("S1-EVT-25")
    @Tag("S1-EVT-26")
    void leavingAMatchEndsTypingAndTheRoom() {
        command(ANN, "chat:typing:start", new JsonObject());
        assertEquals(ROOM, command(ANN, "leave-room", new JsonObject()).getString("roomId"));
        eventually("chat:typing:start except ann", "chat:typing:stop except ann", "room:user_left 1", "room:closed 2");
        Eventually.until(Duration.ofSeconds(20), () -> "not told", () -> closed.size() == 1);
        assertEquals("partner_left", closed.get(0).reason());
        assertEquals("ann", closed.get(0).byUserId());
        refusal(ErrorCode.ROOM_CLOSED, ask(BOB, "chat:message", new JsonObject().put("content", "late")));
    }

    @Test
    void aDisconnectedMemberIsTakenOutLikeOneWhoLeft() {
        result(bus.<Boolean>request(Addresses.DEPART, new RoomMessages.Depart(ROOM, "ann", "disconnected")));
        eventually("room:user_left 1", "room:closed 2");
    }

    @Test
    @Tag("S1-RED-10")
    void idleRoomsExpireAndLivelyOnesStay() {
        command(ANN, "chat:message", new JsonObject().put("content", "text"));
        assertEquals(0, result(rooms.lifecycle().closeIdle(clock.millis())));
        assertEquals(1, result(rooms.lifecycle().closeIdle(clock.millis() + 1)));
        eventually("chat:message 1", "room:closed 2");
        refusal(ErrorCode.ROOM_CLOSED, log.room(ROOM));
    }

    private Future<Reply> receipt(Caller caller, String name, long upTo) {
        JsonObject body = new JsonObject().put("roomId", ROOM).put("upTo", upTo);
        return bus.requestCommand(new Command(name, caller, body));
    }

    @Test
    @Tag("S2-SYS-11")
    void receiptsAreToldOnlyWhenTheyMove() {
        command(ANN, "chat:message", new JsonObject().put("content", "text"));
        result(receipt(BOB, "chat:read", 1));
        result(receipt(BOB, "chat:read", 1));
        result(receipt(BOB, "chat:read", 50));
        command(BOB, "chat:message", new JsonObject().put("content", "text"));
        result(receipt(ANN, "chat:delivered", 2));
        eventually("chat:message 1", "bob read 1, delivered 0", "chat:message 2", "ann read 0, delivered 2");
    }

    @Test
    void receiptsAtOnceAreToldTogetherAndAnsweredEach() {
        for (int i = 0; i < 3; i++) {
            command(ANN, "chat:message", new JsonObject().put("content", "text"));
        }
        List<Future<Reply>> answers =
                List.of(receipt(BOB, "chat:delivered", 3), receipt(BOB, "chat:read", 2), receipt(BOB, "chat:read", 1));
        answers.forEach(answer -> assertEquals(new JsonObject(), result(answer).data()));
        eventually("chat:message 1", "chat:message 2", "chat:message 3", "bob read 2, delivered 3");
    }

    @Test
    void aReceiptWithoutARoomIsOfTheMatch() {
        command(ANN, "chat:message", new JsonObject().put("content", "text"));
        Command read = new Command("chat:read", BOB, new JsonObject().put("upTo", 1));
        result(bus.requestCommand(read));
        eventually("chat:message 1", "bob read 1, delivered 0");
    }

    @Test
    void onesRefusedReceiptCostsNobodyElseTheirs() {
        command(ANN, "chat:message", new JsonObject().put("content", "text"));
        Caller eve = new Caller(Principal.ofGuest("eve", "Eve", "session-eve"), "connection-eve");
        Future<Reply> strangers = receipt(eve, "chat:read", 1);
        result(receipt(BOB, "chat:read", 1));
        refusal(ErrorCode.PERMISSION_DENIED, strangers);
        eventually("chat:message 1", "bob read 1, delivered 0");
    }

    @Test
    @Tag("S1-EVT-15")
    void typingEndsWhenOneIsSilenced() {
        command(ANN, "chat:typing:start", new JsonObject());
        bus.publish(Addresses.MEMBER_SILENCED, new RoomMessages.Silenced(ROOM, "ann"));
        eventually("chat:typing:start except ann", "chat:typing:stop except ann");
    }

    @Test
    @Tag("S3-CHAT-05")
    void aMatchKnowsEditsReactionsPinsAndDeletionsToo() {
        String id = command(ANN, "chat:message", new JsonObject().put("content", "text"))
                .getString("id");
        JsonObject about = new JsonObject().put("messageId", id);
        command(ANN, "chat:edit", about.copy().put("content", "@bob"));
        command(BOB, "chat:react", about.copy().put("emoji", "👍").put("on", true));
        assertEquals(
                new JsonObject(),
                command(BOB, "chat:react", about.copy().put("emoji", "👍").put("on", true)));
        command(BOB, "chat:pin", about.copy().put("on", true));
        refusal(
                ErrorCode.PERMISSION_DENIED,
                ask(BOB, "chat:delete", about.copy().put("forEveryone", true)));
        command(ANN, "chat:delete", about.copy().put("forEveryone", true));
        eventually("chat:message 1", "chat:edited 2", "chat:reaction 3", "chat:pinned 4", "chat:deleted 5");
    }

    @Test
    @Tag("S1-EVT-29")
    void isReachableAtTheNameOfACommandWithJsonAndIdentityHeaders() {
        DeliveryOptions asAnn = new DeliveryOptions().setHeaders(ANN.toHeaders());
        JsonObject body =
                new JsonObject().put("content", "from another verticle").put("clientId", "c1");
        JsonObject receipt = result(vertx.eventBus().<JsonObject>request("chat:message", body, asAnn))
                .body();
        assertEquals(1, receipt.getLong("seq"));
        assertEquals(ROOM, receipt.getString("roomId"));
        JsonObject again = result(vertx.eventBus().<JsonObject>request("chat:message", body, asAnn))
                .body();
        assertTrue(again.getBoolean("duplicate"));
        DeliveryOptions asEve = new DeliveryOptions()
                .setHeaders(new Caller(Principal.ofGuest("eve", "Eve", "session-eve"), "connection-eve").toHeaders());
        refusal(
                ErrorCode.PERMISSION_DENIED,
                vertx.eventBus().request("chat:message", body.copy().put("roomId", ROOM), asEve));
        eventually("chat:message 1");
    }

    @Test
    void leavesAnExternalCommandToTheVerticleOutside() {
        vertx.eventBus()
                .<JsonObject>consumer(
                        "chat:clear",
                        message -> message.reply(new JsonObject()
                                .put("by", message.headers().get("userId"))
                                .put("roomId", message.body().getString("roomId"))));
        Command command = new Command("chat:clear", ANN, new JsonObject().put("roomId", ROOM));
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    new JsonObject().put("by", "ann").put("roomId", ROOM),
                    result(bus.requestCommand(command)).data());
        }
    }
}
