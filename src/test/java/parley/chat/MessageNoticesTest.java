package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Appended;
import parley.room.EventTypes;
import parley.room.Member;
import parley.room.Publisher;
import parley.room.Relations;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.Rooms;
import parley.util.TestClock;

@Tag("S1-SYS-15")
class MessageNoticesTest {
    private static final long AT = 1_700_000_000_123L;

    private final TestClock clock = new TestClock();
    private final List<String> told = new ArrayList<>();
    private final Map<String, Future<Map<String, Long>>> blocks = new HashMap<>();
    private final MessageNotices notices =
            new MessageNotices(new Rooms(null, publisher(), null, clock), new KnownRelations());

    private JsonObject last;
    private long seq = 10;

    private Publisher publisher() {
        return (Publisher) Proxy.newProxyInstance(
                Publisher.class.getClassLoader(), new Class<?>[] {Publisher.class}, (proxy, method, arguments) -> {
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    last = (JsonObject) arguments[2];
                    for (Object userId : new TreeSet<>((Set<?>) arguments[0])) {
                        told.add(method.getName() + ' ' + userId + ' ' + arguments[1] + ' ' + last.getString("kind"));
                    }
                    return null;
                });
    }

    private final class KnownRelations implements Relations {
        @Override
        public Future<Map<String, Long>> blocksOf(String userId) {
            return blocks.getOrDefault(userId, Future.succeededFuture(Map.of()));
        }

        @Override
        public Future<List<String>> followedLately(String userId) {
            throw new AssertionError("nobody asks for this");
        }
    }

    /** @param read how far Bob has read */
    private static Room room(RoomKind kind, long read) {
        List<Member> members = List.of(
                Member.joining("ann", "Ann"),
                new Member("bob", "Bob", 1, read, read, 0),
                Member.joining("cleo", "Cleo"));
        return new Room("room", kind, "", "e", 0, AT, kind.betweenTwo() ? members.subList(0, 2) : members);
    }

    private static JsonArray mentions(String... userIds) {
        JsonArray mentions = new JsonArray();
        for (String userId : userIds) {
            mentions.add(
                    userId.equals("*")
                            ? new JsonObject().put("type", "everyone")
                            : new JsonObject().put("type", "user").put("userId", userId));
        }
        return mentions;
    }

    private RoomEvent message(String... mentioned) {
        JsonObject body = new JsonObject().put("id", "message " + ++seq).put("mentions", mentions(mentioned));
        return new RoomEvent("room", seq, EventTypes.MESSAGE, "ann", AT, body);
    }

    private RoomEvent edit(String... mentioned) {
        JsonObject body = new JsonObject().put("messageId", "message 11").put("mentions", mentions(mentioned));
        return new RoomEvent("room", ++seq, EventTypes.EDITED, "ann", AT + 1, body);
    }

    private void sent(Room room, RoomEvent message) {
        notices.sent(room, new Appended(message, false));
    }

    @Test
    void aDirectMessageIsToldOnceUntilTheOtherHasReadOn() {
        sent(room(RoomKind.DIRECT, 5), message());
        assertEquals(List.of("hint bob notify direct"), told);
        assertEquals(
                new JsonObject()
                        .put("id", "direct:room")
                        .put("kind", "direct")
                        .put("roomId", "room")
                        .put("messageId", "message 11")
                        .put("userId", "ann")
                        .put("timestamp", AT),
                last);
        sent(room(RoomKind.DIRECT, 5), message());
        sent(room(RoomKind.DIRECT, 5), message("bob"));
        assertEquals(1, told.size());
        sent(room(RoomKind.DIRECT, 12), message());
        assertEquals(2, told.size());
    }

    @Test
    void whatTheStoreSaysOfTheReaderCountsMoreThanARoomThatIsRemembered() {
        Room remembered = room(RoomKind.DIRECT, 5);
        notices.sent(remembered, new Appended(message(), false, new Appended.Reading(false, 5L)));
        notices.sent(remembered, new Appended(message(), false, new Appended.Reading(false, 5L)));
        assertEquals(1, told.size());
        notices.sent(remembered, new Appended(message(), false, new Appended.Reading(false, 10L)));
        assertEquals(2, told.size());
    }

    @Test
    void whoReadsNothingIsToldAgainOnlyAfterAnHour() {
        sent(room(RoomKind.DIRECT, 5), message());
        clock.advance(Duration.ofMinutes(59));
        sent(room(RoomKind.DIRECT, 5), message());
        assertEquals(1, told.size());
        clock.advance(Duration.ofMinutes(1));
        sent(room(RoomKind.DIRECT, 5), message());
        assertEquals(2, told.size());
    }

    @Test
    void whoIsMentionedByNameIsTold() {
        sent(room(RoomKind.GROUP, 5), message("ann", "bob", "cleo", "*"));
        assertEquals(List.of("hint bob notify mention", "hint cleo notify mention"), told);
        assertEquals("mention:message 11", last.getString("id"));
        assertEquals("message 11", last.getString("messageId"));
    }

    @Test
    void aMessageForEverybodyAndAMatchNotifyNobody() {
        sent(room(RoomKind.GROUP, 5), message());
        sent(room(RoomKind.GROUP, 5), message("*"));
        sent(room(RoomKind.MATCH, 5), message("bob"));
        assertEquals(List.of(), told);
    }

    @Test
    void anEditTellsOnlyThoseWhomItNewlyMentions() {
        RoomEvent before = message("bob");
        notices.edited(room(RoomKind.ROOM, 5), before, edit("bob", "cleo"));
        assertEquals(List.of("hint cleo notify mention"), told);
        assertEquals("mention:message 11", last.getString("id"));
        assertEquals(AT + 1, last.getLong("timestamp"));
    }

    @Test
    void aMentionIsNotToldAcrossABlock() {
        blocks.put("ann", Future.succeededFuture(Map.of("bob", 1L)));
        sent(room(RoomKind.GROUP, 5), message("bob", "cleo"));
        assertEquals(List.of("hint cleo notify mention"), told);
    }

    @Test
    void aMentionIsNotToldWhileNobodyKnowsWhoBlocks() {
        blocks.put("ann", Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away")));
        sent(room(RoomKind.GROUP, 5), message("bob"));
        assertEquals(List.of(), told);
    }
}
