package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
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
import parley.error.ParleyException;
import parley.files.FileMessages.Ended;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages;
import parley.room.Member;
import parley.room.PostingRules;
import parley.room.Role;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomMessages;
import parley.room.RoomSettings;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.util.Eventually;
import parley.util.TestClock;

/** Messages that show files, with a catalogue of files on the local bus. */
@Tag("S1-EVT-10")
@Tag("S1-FILE-03")
class FileMessagesVerticleTest {
    private static final String ROOM = "room";
    private static final Caller ANN = new Caller(Principal.ofGuest("ann", "Ann", "session-ann"), "connection-ann");
    private static final Caller BOB = new Caller(Principal.ofGuest("bob", "Bob", "session-bob"), "connection-bob");

    private final Vertx vertx = Vertx.vertx();
    private final TestClock clock = new TestClock();
    private final MemoryRoomLog log = new MemoryRoomLog(100);
    private final List<String> shown = new CopyOnWriteArrayList<>();
    /** Each of these fails one append, before or after the event is stored. */
    private final Queue<Failing> failures = new ConcurrentLinkedQueue<>();

    private Bus bus;
    private Rooms rooms;
    private FakeFiles files;

    private record Failing(ErrorCode code, boolean stored) {}

    @BeforeEach
    void deploy() {
        Metrics metrics = new Metrics(new SimpleMeterRegistry());
        bus = new Bus(vertx, metrics);
        List.of(
                        Delivery.ToUsers.class,
                        RoomMessages.Closed.class,
                        RoomMessages.MemberLeft.class,
                        RoomMessages.Silenced.class,
                        RoomMessages.Depart.class,
                        PresenceMessages.Changed.class)
                .forEach(bus::carry);
        FakeFiles.carry(bus);
        bus.receive(Addresses.DELIVER, Delivery.class, delivery -> {
            if (delivery instanceof Delivery.Durable durable) {
                shown.add(durable.type());
            }
        });
        rooms = new Rooms(failing(), new BusPublisher(bus), bus, clock);
        PostingRules rules = new PostingRules(null, null, clock, false);
        ChatVerticle.Settings settings = new ChatVerticle.Settings(1, 300, 1_000, 60_000);
        result(vertx.deployVerticle(new ChatVerticle(0, settings, rooms, null, rules, null, metrics)));
        files = new FakeFiles(bus, clock);
        open(ROOM, RoomKind.MATCH, null);
    }

    /** The log, where appends fail as {@code failures} say. */
    private RoomLog failing() {
        return (RoomLog) Proxy.newProxyInstance(
                RoomLog.class.getClassLoader(), new Class<?>[] {RoomLog.class}, (proxy, method, arguments) -> {
                    Failing failure = method.getName().equals("append") ? failures.poll() : null;
                    try {
                        if (failure == null || failure.stored()) {
                            Object answer = method.invoke(log, arguments);
                            if (failure == null) {
                                return answer;
                            }
                        }
                        return Future.failedFuture(new ParleyException(failure.code(), "as the test says"));
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private void open(String roomId, RoomKind kind, JsonObject settings) {
        Member ann = new Member("ann", "Ann", 0, 0, 0, 0, Role.ADMIN, 0);
        Member bob = new Member("bob", "Bob", 0, 0, 0, 0, Role.MEMBER, 0);
        RoomSettings standard = RoomSettings.of(kind);
        RoomSettings changed = settings == null ? standard : standard.with(settings);
        Room room =
                new Room(roomId, kind, "", "epoch", 0, clock.millis(), clock.millis(), List.of(ann, bob), "", changed);
        result(log.open(room, List.of(), clock.millis()));
    }

    @AfterEach
    void close() {
        result(vertx.close());
    }

    private Future<Reply> ask(Caller caller, String name, JsonObject body) {
        return bus.request(
                Addresses.chat(0),
                new Command(name, caller, new JsonObject().put("roomId", ROOM).mergeIn(body)));
    }

    private JsonObject command(Caller caller, String name, JsonObject body) {
        return result(ask(caller, name, body)).data();
    }

    private static JsonObject of(String fileId) {
        return new JsonObject().put("type", "file").put("fileId", fileId);
    }

    private static JsonObject intended(String fileId, String clientId) {
        return of(fileId).put("clientId", clientId);
    }

    private JsonObject show(String fileId) {
        return command(ANN, "chat:message", of(fileId));
    }

    private List<JsonObject> history(Caller reader) {
        return command(reader, "chat:history", new JsonObject()).getJsonArray("messages").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    private JsonObject last() {
        List<JsonObject> messages = history(BOB);
        return messages.get(messages.size() - 1);
    }

    private void eventually(String... expected) {
        Eventually.until(Duration.ofSeconds(20), () -> "shown: " + shown, () -> shown.equals(List.of(expected)));
    }

    @Test
    void aFileIsShownAsTheCatalogueDescribesIt() {
        JsonObject file = files.upload(ROOM, "f", "image");
        JsonObject reply =
                command(ANN, "chat:message", of("f").put("type", "image").put("content", "look"));
        JsonObject message = last();
        assertEquals(reply.getString("id"), message.getString("id"));
        assertEquals("image", message.getString("type"));
        assertEquals("look", message.getString("content"));
        assertEquals(file, message.getJsonObject("file"));
        assertFalse(message.containsKey("fileId"));
        assertEquals(reply.getString("id"), files.boundTo("f"));
        eventually("chat:message");
    }

    @Test
    void aCaptionMayBeMissingAndMentionsWhomItNames() {
        files.upload(ROOM, "f", "document");
        files.upload(ROOM, "g", "voice");
        show("f");
        assertTrue(last().containsKey("content"));
        assertNull(last().getValue("content"));
        command(ANN, "chat:message", of("g").put("type", "voice").put("content", "@bob listen"));
        assertEquals(
                JsonArray.of(new JsonObject().put("type", "user").put("userId", "bob")),
                last().getJsonArray("mentions"));
    }

    @Test
    void filesAndTextsHaveTypesOfTheirOwn() {
        files.upload(ROOM, "f", "image");
        JsonObject caption = new JsonObject().put("content", "words");
        for (JsonObject wrong : List.of(
                caption.copy().put("type", "file"),
                caption.copy().put("fileId", "f"),
                caption.copy().put("type", "announcement").put("fileId", "f"),
                new JsonObject().put("fileId", "f"),
                of("f").put("content", " "))) {
            refusal(ErrorCode.VALIDATION_ERROR, ask(ANN, "chat:message", wrong));
        }
        ParleyException empty = refusal(ErrorCode.VALIDATION_ERROR, ask(ANN, "chat:message", new JsonObject()));
        assertEquals("content: must not be empty", empty.getMessage());
        assertEquals(List.of(), files.asked());
        assertEquals(List.of(), history(ANN));
    }

    @Test
    void aFileThatTheCatalogueRefusesMakesNoMessage() {
        files.upload(ROOM, "f", "document");
        files.upload("elsewhere", "g", "image");
        refusal(ErrorCode.NOT_FOUND, ask(ANN, "chat:message", of("unknown")));
        refusal(ErrorCode.NOT_FOUND, ask(ANN, "chat:message", of("g")));
        refusal(ErrorCode.NOT_FOUND, ask(BOB, "chat:message", of("f")));
        refusal(ErrorCode.VALIDATION_ERROR, ask(ANN, "chat:message", of("f").put("type", "image")));
        refusal(ErrorCode.VALIDATION_ERROR, ask(ANN, "chat:message", of("f").put("type", "voice")));
        clock.advanceMs(FakeFiles.LIFE_MS);
        refusal(ErrorCode.GONE, ask(ANN, "chat:message", of("f")));
        assertEquals(0, result(log.room(ROOM)).head());
    }

    @Test
    void rulesAreCheckedBeforeAFileIsBound() {
        files.upload(ROOM, "f", "image");
        open("quiet", RoomKind.GROUP, new JsonObject().put("allowFileSharing", false));
        Caller eve = new Caller(Principal.ofGuest("eve", "Eve", "session-eve"), "connection-eve");
        refusal(ErrorCode.PERMISSION_DENIED, ask(eve, "chat:message", of("f")));
        refusal(ErrorCode.PERMISSION_DENIED, ask(ANN, "chat:message", of("f").put("roomId", "quiet")));
        refusal(ErrorCode.NOT_FOUND, ask(ANN, "chat:message", of("f").put("replyTo", "nothing")));
        assertEquals(List.of(), files.asked());
    }

    @Test
    void theSameIntentIsAnsweredAgainEvenIfTheFileIsGoneByThen() {
        files.upload(ROOM, "f", "image");
        JsonObject first = command(ANN, "chat:message", intended("f", "c"));
        JsonObject again = command(ANN, "chat:message", intended("f", "c"));
        assertEquals(first.copy().put("duplicate", true), again);
        clock.advanceMs(FakeFiles.LIFE_MS);
        assertEquals(again, command(ANN, "chat:message", intended("f", "c")));
        assertEquals(first.getString("id"), files.boundTo("f"));
        assertEquals(1, history(BOB).size());
        eventually("chat:message");
    }

    @Test
    void aFileIsShownByOneMessageOnly() {
        files.upload(ROOM, "f", "image");
        files.upload(ROOM, "g", "image");
        String shown = command(ANN, "chat:message", intended("f", "c")).getString("id");
        refusal(ErrorCode.CONFLICT, ask(ANN, "chat:message", of("f")));
        refusal(ErrorCode.CONFLICT, ask(ANN, "chat:message", intended("f", "d")));
        refusal(ErrorCode.CONFLICT, ask(ANN, "chat:message", intended("f", "c").put("content", "other words")));
        refusal(ErrorCode.CONFLICT, ask(ANN, "chat:message", intended("g", "c")));
        clock.advance(Duration.ofMinutes(2));
        refusal(ErrorCode.CONFLICT, ask(ANN, "chat:message", intended("f", "d")));
        assertEquals(shown, files.boundTo("f"));
        assertEquals(1, history(BOB).size());
    }

    /** The intent had another file, so the message of this one was refused for certain. */
    @Test
    void theFileOfARefusedMessageIsFreeAtOnce() {
        files.upload(ROOM, "f", "image");
        files.upload(ROOM, "g", "image");
        command(ANN, "chat:message", intended("f", "c"));
        refusal(ErrorCode.CONFLICT, ask(ANN, "chat:message", intended("g", "c")));
        Eventually.until(Duration.ofSeconds(20), () -> "not free", () -> files.boundTo("g") == null);
        command(ANN, "chat:message", intended("g", "d"));
        failures.add(new Failing(ErrorCode.PERMISSION_DENIED, false));
        files.upload(ROOM, "h", "image");
        refusal(ErrorCode.PERMISSION_DENIED, ask(ANN, "chat:message", of("h")));
        Eventually.until(Duration.ofSeconds(20), () -> "not free", () -> files.boundTo("h") == null);
        show("h");
    }

    @Test
    void ofManyMessagesAtOnceOneGetsTheFile() {
        files.upload(ROOM, "f", "image");
        List<Future<Reply>> answers = IntStream.range(0, 20)
                .mapToObj(i -> ask(ANN, "chat:message", i % 2 == 0 ? of("f") : intended("f", "c" + i)))
                .toList();
        result(Future.join(answers).otherwiseEmpty());
        assertEquals(1, answers.stream().filter(Future::succeeded).count());
        answers.stream().filter(Future::failed).forEach(answer -> refusal(ErrorCode.CONFLICT, answer));
        assertEquals(1, history(BOB).size());
    }

    /** The node ends after the file was bound: the intent is carried out by another one. */
    @Test
    void afterACrashBeforeTheMessageWasStoredTheSameIntentGoesOn() {
        files.upload(ROOM, "f", "image");
        failures.add(new Failing(ErrorCode.UNAVAILABLE, false));
        refusal(ErrorCode.UNAVAILABLE, ask(ANN, "chat:message", intended("f", "c")));
        assertNotNull(files.boundTo("f"));
        JsonObject reply = command(ANN, "chat:message", intended("f", "c"));
        assertFalse(reply.containsKey("duplicate"));
        assertEquals(reply.getString("id"), files.boundTo("f"));
        assertEquals(1, history(BOB).size());
    }

    @Test
    void afterACrashOnceTheMessageWasStoredTheSameIntentFindsIt() {
        files.upload(ROOM, "f", "image");
        failures.add(new Failing(ErrorCode.TIMEOUT, true));
        refusal(ErrorCode.TIMEOUT, ask(ANN, "chat:message", intended("f", "c")));
        assertTrue(command(ANN, "chat:message", intended("f", "c")).getBoolean("duplicate"));
        assertEquals(1, history(BOB).size());
        assertEquals(last().getString("id"), files.boundTo("f"));
    }

    @Test
    void aFileWhoseMessageNeverCameIsFreeAfterAMinute() {
        files.upload(ROOM, "f", "image");
        failures.add(new Failing(ErrorCode.UNAVAILABLE, false));
        refusal(ErrorCode.UNAVAILABLE, ask(ANN, "chat:message", of("f")));
        clock.advanceMs(59_999);
        refusal(ErrorCode.CONFLICT, ask(ANN, "chat:message", intended("f", "other")));
        clock.advanceMs(1);
        command(ANN, "chat:message", intended("f", "other"));
        assertEquals(1, history(BOB).size());
        assertEquals(last().getString("id"), files.boundTo("f"));
    }

    @Test
    void aMessageWhoseOutcomeNobodyKnowsKeepsItsFile() {
        files.upload(ROOM, "f", "image");
        failures.add(new Failing(ErrorCode.TIMEOUT, true));
        refusal(ErrorCode.TIMEOUT, ask(ANN, "chat:message", of("f")));
        clock.advance(Duration.ofMinutes(2));
        refusal(ErrorCode.CONFLICT, ask(ANN, "chat:message", of("f")));
        assertEquals(1, history(BOB).size());
    }

    @Test
    void aCaptionMayBeEditedAndTheFileStays() {
        JsonObject file = files.upload(ROOM, "f", "image");
        String id = show("f").getString("id");
        JsonObject edit = new JsonObject().put("messageId", id).put("content", "@bob look");
        refusal(ErrorCode.PERMISSION_DENIED, ask(BOB, "chat:edit", edit));
        command(ANN, "chat:edit", edit);
        assertEquals("@bob look", last().getString("content"));
        assertEquals(1, last().getJsonArray("mentions").size());
        assertEquals(file, last().getJsonObject("file"));
        eventually("chat:message", "chat:edited");
    }

    @Test
    void deletingTheMessageForAllEndsTheFileAndForOneselfDoesNot() {
        files.upload(ROOM, "f", "image");
        JsonObject message = new JsonObject().put("messageId", show("f").getString("id"));
        command(BOB, "chat:delete", message);
        command(BOB, "chat:clear", new JsonObject());
        refusal(
                ErrorCode.PERMISSION_DENIED,
                ask(BOB, "chat:delete", message.copy().put("forEveryone", true)));
        assertFalse(files.isGone("f"));
        command(ANN, "chat:delete", message.copy().put("forEveryone", true));
        assertTrue(files.isGone("f"));
        JsonObject tombstone = history(ANN).get(0);
        assertTrue(tombstone.getBoolean("deleted"));
        assertFalse(tombstone.containsKey("file"));
    }

    @Test
    void aMessageStaysAsLongAsItsFileCanNotBeEnded() {
        files.upload(ROOM, "f", "image");
        JsonObject deletion =
                new JsonObject().put("messageId", show("f").getString("id")).put("forEveryone", true);
        files.failWith(new ParleyException(ErrorCode.UNAVAILABLE, "The database is away"));
        refusal(ErrorCode.UNAVAILABLE, ask(ANN, "chat:delete", deletion));
        assertTrue(last().containsKey("file"));
        files.failWith(null);
        command(ANN, "chat:delete", deletion);
        assertTrue(files.isGone("f"));
    }

    @Test
    @Tag("S1-FILE-01")
    void anExpiredFileIsGoneInHistoryAndFeedAndWhatIsStoredStays() {
        JsonObject file = files.upload(ROOM, "f", "image");
        show("f");
        JsonObject gone = file.copy().put("gone", true);
        clock.advanceMs(FakeFiles.LIFE_MS - 1);
        assertEquals(file, last().getJsonObject("file"));
        assertEquals(file, fed().getJsonObject("file"));
        clock.advanceMs(1);
        assertEquals(gone, last().getJsonObject("file"));
        assertEquals(gone, fed().getJsonObject("file"));
        command(
                BOB,
                "chat:pin",
                new JsonObject().put("messageId", last().getString("id")).put("on", true));
        JsonObject pinned = command(BOB, "chat:history", new JsonObject().put("pinned", true));
        assertEquals(gone, pinned.getJsonArray("messages").getJsonObject(0).getJsonObject("file"));
        assertEquals(
                file, result(log.read(ROOM, 0, null, 1)).events().get(0).body().getJsonObject("file"));
    }

    private JsonObject fed() {
        return command(BOB, "chat:feed", new JsonObject().put("after", 0))
                .getJsonArray("events")
                .getJsonObject(0)
                .getJsonObject("data");
    }

    @Test
    void aFileThatEndsBeforeItsTimeIsMarkedInItsMessageOnce() {
        JsonObject file = files.upload(ROOM, "f", "image");
        String id = command(ANN, "chat:message", of("f").put("content", "look")).getString("id");
        Ended end = new Ended("f", ROOM, "ann", id);
        assertTrue(result(bus.<Boolean>request(Addresses.FILE_ENDED, end)));
        assertTrue(result(bus.<Boolean>request(Addresses.FILE_ENDED, end)));
        assertEquals("look", last().getString("content"));
        assertEquals(file.copy().put("gone", true), last().getJsonObject("file"));
        eventually("chat:message", "chat:edited");
    }

    @Test
    void nobodyIsToldOfTheEndOfAFileWhoseMessageOrRoomIsGone() {
        files.upload(ROOM, "f", "image");
        String id = show("f").getString("id");
        for (Ended end : List.of(
                new Ended("other", ROOM, "ann", id),
                new Ended("f", ROOM, "ann", "no message"),
                new Ended("f", "no room", "ann", id))) {
            assertTrue(result(bus.<Boolean>request(Addresses.FILE_ENDED, end)));
        }
        command(ANN, "chat:delete", new JsonObject().put("messageId", id).put("forEveryone", true));
        assertTrue(result(bus.<Boolean>request(Addresses.FILE_ENDED, new Ended("f", ROOM, "ann", id))));
        result(log.drop(ROOM, clock.millis()));
        assertTrue(result(bus.<Boolean>request(Addresses.FILE_ENDED, new Ended("f", ROOM, "ann", id))));
        eventually("chat:message", "chat:deleted");
    }

    @Test
    void aMessageWithAFileIsAnsweredLikeAnyOther() {
        files.upload(ROOM, "f", "image");
        String id = show("f").getString("id");
        command(BOB, "chat:message", new JsonObject().put("content", "nice").put("replyTo", id));
        assertEquals(id, last().getString("replyTo"));
    }
}
