package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.config.ModerationSettings;
import parley.config.ModerationSettings.OnFailure;
import parley.delivery.BusPublisher;
import parley.delivery.Delivery;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.extension.AskedReview;
import parley.extension.ExtensionAddresses;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages;
import parley.room.FeedPage;
import parley.room.Member;
import parley.room.PostingRules;
import parley.room.Review;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.util.CausesFaults;
import parley.util.Eventually;
import parley.util.TestClock;

/** An extension judges messages before they are stored. */
@Tag("S1-MOD-06")
@CausesFaults
class ModerationVerticleTest {
    private static final String ROOM = "room";
    private static final long PATIENT_MS = 5_000;
    private static final Caller ANN = new Caller(Principal.ofGuest("ann", "Ann", "session-ann"), "connection-ann");

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Metrics metrics = new Metrics(registry);
    private final TestClock clock = new TestClock();
    private final MemoryRoomLog log = new MemoryRoomLog(100);
    private final List<JsonObject> questions = new CopyOnWriteArrayList<>();
    private Bus bus;

    private void deploy(OnFailure onFailure, long timeoutMs, String... addresses) {
        bus = new Bus(vertx, metrics);
        List.of(
                        Delivery.ToUsers.class,
                        RoomMessages.Closed.class,
                        RoomMessages.MemberLeft.class,
                        RoomMessages.Silenced.class,
                        RoomMessages.Depart.class,
                        PresenceMessages.Changed.class)
                .forEach(bus::carry);
        Rooms rooms = new Rooms(log, new BusPublisher(bus), bus, clock);
        Review review = AskedReview.of(
                vertx.eventBus(), new ModerationSettings(List.of(addresses), timeoutMs, onFailure), metrics);
        PostingRules rules = new PostingRules(null, null, clock, false, review);
        ChatVerticle.Settings settings = new ChatVerticle.Settings(1, 300, 1_000, 60_000);
        result(vertx.deployVerticle(new ReceiptVerticle(rooms, rules)));
        result(vertx.deployVerticle(new ChatVerticle(0, settings, rooms, null, rules, null, metrics)));
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        result(log.open(new Room(ROOM, RoomKind.MATCH, "", "epoch", 0, 0, members), List.of(), clock.millis()));
    }

    @AfterEach
    void close() {
        result(vertx.close());
    }

    private void judge(String address, Map<String, Object> answer) {
        vertx.eventBus().<JsonObject>localConsumer(address, question -> {
            questions.add(question.body());
            question.reply(new JsonObject(answer));
        });
    }

    private Future<Reply> ask(String name, JsonObject body) {
        return bus.request(
                Addresses.chatOf(ROOM, 1),
                new Command(name, ANN, new JsonObject().put("roomId", ROOM).mergeIn(body)));
    }

    private Future<Reply> say(String content) {
        return ask("chat:message", new JsonObject().put("content", content));
    }

    private List<String> stored() {
        FeedPage page = result(log.read(ROOM, 0, null, 100));
        return page.events().stream()
                .map(event -> event.body().getString("content"))
                .toList();
    }

    private double counted(String outcome) {
        var counter = registry.find("parley.moderation").tag("outcome", outcome).counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void nobodyIsAskedUnlessConfigured() {
        assertNull(AskedReview.of(vertx.eventBus(), new ModerationSettings(List.of(), 50, OnFailure.CLOSED), metrics));
        deploy(OnFailure.CLOSED, PATIENT_MS);
        result(say("hello"));
        assertEquals(List.of("hello"), stored());
    }

    @Test
    void theQuestionSaysWhoWantsToSayWhatWhere() {
        deploy(OnFailure.CLOSED, PATIENT_MS, "judge");
        judge("judge", Map.of("verdict", "allow"));
        JsonObject receipt = result(say("hello")).data();
        JsonObject expected = new JsonObject()
                .put("roomId", ROOM)
                .put("kind", "match")
                .put("messageId", receipt.getString("id"))
                .put("edit", false)
                .put("userId", "ann")
                .put("username", "Ann")
                .put("guest", true)
                .put("type", "text")
                .put("content", "hello")
                .putNull("fileId")
                .putNull("replyTo");
        assertEquals(List.of(expected), questions);
        assertEquals(1, counted("allow"));
    }

    @Test
    void aRejectedMessageIsNotStored() {
        deploy(OnFailure.OPEN, PATIENT_MS, "judge");
        judge("judge", Map.of("verdict", "reject", "reason", "Not here"));
        ParleyException refusal = refusal(ErrorCode.PERMISSION_DENIED, say("bad"));
        assertEquals("Not here", refusal.getMessage());
        assertEquals(new JsonArray().add(new JsonObject().put("reason", "rejected")), refusal.details());
        assertEquals(List.of(), stored());
    }

    @Test
    void aRewrittenMessageIsStoredAsItWasRewrittenAndItsRepetitionIsRecognised() {
        deploy(OnFailure.OPEN, PATIENT_MS, "judge");
        judge("judge", Map.of("verdict", "rewrite", "content", "hello @Bob"));
        JsonObject body = new JsonObject().put("content", "bad word").put("clientId", "c1");
        JsonObject first = result(ask("chat:message", body)).data();
        JsonObject again = result(ask("chat:message", body)).data();
        assertEquals(first.getString("id"), again.getString("id"));
        assertTrue(again.getBoolean("duplicate"));
        refusal(ErrorCode.CONFLICT, ask("chat:message", body.copy().put("content", "hello @Bob")));
        assertEquals(List.of("hello @Bob"), stored());
        JsonObject mention = new JsonObject().put("type", "user").put("userId", "bob");
        assertEquals(
                new JsonArray().add(mention),
                result(log.read(ROOM, 0, null, 1)).events().get(0).body().getJsonArray("mentions"),
                "who is mentioned follows from the text that is stored");
    }

    @Test
    void whatWasStoredOnceIsAnsweredAgainThoughItWouldBeRejectedNow() {
        deploy(OnFailure.OPEN, PATIENT_MS, "judge");
        var allowing = vertx.eventBus()
                .<JsonObject>localConsumer(
                        "judge", question -> question.reply(new JsonObject().put("verdict", "allow")));
        JsonObject body = new JsonObject().put("content", "words").put("clientId", "c1");
        result(ask("chat:message", body));
        result(allowing.unregister());
        judge("judge", Map.of("verdict", "reject"));
        assertTrue(result(ask("chat:message", body)).data().getBoolean("duplicate"));
    }

    @Test
    void aFlaggedMessageIsStoredAndTold() {
        deploy(OnFailure.OPEN, PATIENT_MS, "judge");
        judge("judge", Map.of("verdict", "flag", "reason", "look"));
        List<JsonObject> flagged = new CopyOnWriteArrayList<>();
        vertx.eventBus().<JsonObject>localConsumer(ExtensionAddresses.FLAGGED, told -> flagged.add(told.body()));
        JsonObject receipt = result(say("hm")).data();
        JsonObject expected = new JsonObject()
                .put("roomId", ROOM)
                .put("seq", 1L)
                .put("messageId", receipt.getString("id"))
                .put("userId", "ann")
                .put("reason", "look");
        Eventually.until(Duration.ofSeconds(20), flagged::toString, () -> flagged.equals(List.of(expected)));
        assertEquals(List.of("hm"), stored());
    }

    @Test
    void anEditIsJudgedToo() {
        deploy(OnFailure.OPEN, PATIENT_MS, "judge");
        vertx.eventBus().<JsonObject>localConsumer("judge", question -> {
            boolean edit = question.body().getBoolean("edit");
            question.reply(
                    new JsonObject().put("verdict", edit ? "rewrite" : "allow").put("content", edit ? "***" : null));
        });
        String id = result(say("fine")).data().getString("id");
        result(ask("chat:edit", new JsonObject().put("messageId", id).put("content", "bad")));
        assertEquals(List.of("fine", "***"), stored());
    }

    @Test
    void severalAreAskedInTurnAndEachSeesWhatTheOneBeforeHasLeft() {
        deploy(OnFailure.OPEN, PATIENT_MS, "first", "second");
        judge("first", Map.of("verdict", "rewrite", "content", "better"));
        judge("second", Map.of("verdict", "allow"));
        result(say("bad"));
        assertEquals(
                List.of("bad", "better"),
                questions.stream().map(each -> each.getString("content")).toList());
        assertEquals(List.of("better"), stored());
    }

    @Test
    void aPersonsMessagesKeepTheirOrderHoweverLongEachIsJudged() {
        deploy(OnFailure.OPEN, PATIENT_MS, "judge");
        vertx.eventBus()
                .<JsonObject>localConsumer(
                        "judge",
                        question -> vertx.setTimer(
                                question.body().getString("content").equals("first") ? 100 : 1,
                                timer -> question.reply(new JsonObject().put("verdict", "allow"))));
        Future<Reply> first = say("first");
        Future<Reply> second = say("second");
        result(Future.all(first, second));
        assertEquals(List.of("first", "second"), stored());
    }

    @Test
    void silenceLetsAMessagePassWhereFailureIsOpen() {
        deploy(OnFailure.OPEN, 50, "silent");
        vertx.eventBus().localConsumer("silent", question -> {});
        result(say("hello"));
        assertEquals(List.of("hello"), stored());
        assertEquals(1, counted("failed"));
    }

    @Test
    void silenceRefusesAMessageWhereFailureIsClosed() {
        deploy(OnFailure.CLOSED, 50, "silent");
        vertx.eventBus().localConsumer("silent", question -> {});
        ParleyException refusal = refusal(ErrorCode.UNAVAILABLE, say("hello"));
        assertTrue(refusal.retryAfterMs() > 0);
        assertEquals(List.of(), stored());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"verdict\": \"maybe\"}",
                "{\"verdict\": 1}",
                "{\"verdict\": \"rewrite\"}",
                "{\"verdict\": \"rewrite\", \"content\": \" \"}",
                "{\"verdict\": \"rewrite\", \"content\": 7}",
                "{\"verdict\": \"reject\", \"reason\": {}}"
            })
    void anAnswerOfAnotherShapeCountsAsNone(String answer) {
        deploy(OnFailure.CLOSED, PATIENT_MS, "judge");
        judge("judge", new JsonObject(answer).getMap());
        refusal(ErrorCode.UNAVAILABLE, say("hello"));
        assertEquals(1, counted("failed"));
        assertEquals(
                1,
                registry.get("parley.faults")
                        .tag("where", "moderation")
                        .counter()
                        .count());
    }

    @Test
    void whereNobodyIsThereToJudgeTheConfigurationDecides() {
        deploy(OnFailure.CLOSED, PATIENT_MS, "nobody");
        refusal(ErrorCode.UNAVAILABLE, say("hello"));
        assertEquals(List.of(), stored());
    }
}
