package parley.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.EventTypes;
import parley.room.Member;
import parley.room.MessageChanges;
import parley.room.PostingRules;
import parley.room.Publisher;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomReceipts;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.util.TestClock;

/** The memory of rooms, written by nodes that know nothing of each other. */
@Tag("S1-SYS-01")
class RoomCallEntriesTest implements Publisher {
    private final TestClock clock = new TestClock();
    private final MemoryRoomLog memory = new MemoryRoomLog(400);
    private final List<RoomEvent> told = new ArrayList<>();
    private final List<String> hinted = new ArrayList<>();
    private boolean away;

    /** Fails like a store that is away, when the test says so. */
    private final RoomLog log = (RoomLog) Proxy.newProxyInstance(
            RoomLog.class.getClassLoader(),
            new Class<?>[] {RoomLog.class},
            (proxy, method, arguments) -> away && method.getName().equals("append")
                    ? Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away"))
                    : method.invoke(memory, arguments));

    private final CallEntries node = newNode();
    private final CallEntries otherNode = newNode();

    private CallEntries newNode() {
        return new RoomCallEntries(new Rooms(log, this, null, clock), new PostingRules(null, null, clock, false));
    }

    @BeforeEach
    void rooms() {
        open("two", RoomKind.DIRECT);
        open("group", RoomKind.GROUP);
    }

    private void open(String roomId, RoomKind kind) {
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        result(log.open(new Room(roomId, kind, "", "e", 0, clock.millis(), members), List.of(), clock.millis()));
    }

    private static CallEntry entry(String roomId, String state, String reason, Long durationMs) {
        List<String> invited = roomId.equals("group") ? List.of() : List.of("bob");
        List<String> in = durationMs == null ? List.of("ann") : List.of("ann", "bob");
        return new CallEntry("c", roomId, "ann", "Ann", "audio", state, reason, durationMs, in, invited);
    }

    private static final CallEntry RINGING = entry("two", "ringing", null, null);
    private static final CallEntry ONGOING = entry("two", "ongoing", null, null);
    private static final CallEntry ENDED = entry("two", "ended", "hangup", 4_000L);
    private static final CallEntry MISSED = entry("two", "ended", "timeout", null);

    private List<RoomEvent> feed(String roomId) {
        return result(log.read(roomId, 0, null, 500)).events();
    }

    private JsonObject message(String roomId) {
        List<RoomEvent> all = result(log.messages(roomId, "bob", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 9))
                .messages();
        assertEquals(1, all.size());
        return all.get(0).body();
    }

    private static List<String> types(List<RoomEvent> events) {
        return events.stream().map(RoomEvent::type).toList();
    }

    @Test
    void aCallThatWasAnsweredIsOneMessageAndTwoChanges() {
        result(node.write(RINGING));
        result(otherNode.write(ONGOING));
        result(node.write(ENDED));
        assertEquals(List.of(EventTypes.MESSAGE, EventTypes.EDITED, EventTypes.EDITED), types(told));
        assertEquals(told, feed("two"));
        // A node of the version before takes a change for an edit, of which it reads the mentions.
        assertEquals(new JsonArray(), told.get(2).body().getValue("mentions"));
        JsonObject message = message("two");
        assertEquals("call", message.getString("type"));
        assertEquals("Ann", message.getJsonObject("sender").getString("username"));
        assertEquals(
                new JsonObject("{\"callId\":\"c\",\"media\":\"audio\",\"state\":\"ended\",\"reason\":\"hangup\","
                        + "\"durationMs\":4000,\"participants\":[\"ann\",\"bob\"]}"),
                message.getJsonObject("call"));
        assertEquals(List.of(), hinted);
    }

    @Test
    void whatIsWrittenAgainOrLateMakesNoEvent() {
        List<CallEntry> written = List.of(RINGING, ONGOING, ENDED, MISSED);
        Random random = new Random(4);
        result(node.write(ENDED));
        for (int i = 0; i < 40; i++) {
            result((i % 2 == 0 ? node : otherNode).write(written.get(random.nextInt(written.size()))));
        }
        assertEquals(1, feed("two").size());
        assertEquals(1, told.size());
        assertEquals(4_000, message("two").getJsonObject("call").getInteger("durationMs"));
    }

    @Test
    void aMissedCallNotifiesOnceThoseForWhomItRang() {
        result(node.write(RINGING));
        assertEquals(List.of(), hinted);
        result(node.write(MISSED));
        result(otherNode.write(MISSED));
        assertEquals(List.of("bob missed-call"), hinted);
    }

    @Test
    void aGroupCallThatNobodyJoinedIsNotMissed() {
        result(node.write(entry("group", "ongoing", null, null)));
        result(node.write(entry("group", "ended", "hangup", null)));
        assertEquals(List.of(EventTypes.MESSAGE, EventTypes.EDITED), types(feed("group")));
        assertEquals(0, message("group").getJsonObject("call").getInteger("durationMs"));
        assertEquals(0, result(log.unread("bob", List.of("group"))).get("group").messages());
        assertEquals(List.of(), hinted);
    }

    @Test
    void aCallOutlivesItsMessageAndItsRoom() {
        result(node.write(RINGING));
        String id = message("two").getString("id");
        result(log.append(MessageChanges.delete("two", "ann", id), clock.millis()));
        result(node.write(MISSED));
        assertEquals(2, feed("two").size());
        assertFalse(feed("two").toString().contains("timeout"));
        result(log.drop("two", clock.millis()));
        result(node.write(MISSED));
        result(node.write(entry("nowhere", "ended", "hangup", 1L)));
    }

    @Test
    void anEntryThatCouldNotBeWrittenFailsAndMayBeWrittenAgain() {
        away = true;
        refusal(ErrorCode.UNAVAILABLE, node.write(MISSED));
        away = false;
        result(node.write(MISSED));
        assertEquals(1, feed("two").size());
    }

    @Override
    public void durable(RoomEvent event) {
        told.add(event);
    }

    @Override
    public void hint(Set<String> userIds, String type, JsonObject data) {
        userIds.forEach(userId -> hinted.add(userId + ' ' + data.getString("kind")));
    }

    @Override
    public void ephemeralExcept(String roomId, String type, JsonObject data, Set<String> exceptUserIds) {}

    @Override
    public void receipts(RoomReceipts receipts) {}

    @Override
    public void typing(String roomId, String userId, String username, boolean on) {}

    @Override
    public void enter(String userId, String roomId, long after) {}

    @Override
    public Future<Boolean> toUser(String userId, String type, JsonObject data) {
        return Future.succeededFuture(true);
    }
}
