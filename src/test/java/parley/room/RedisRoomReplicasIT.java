package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.redis.RedisExtension;
import parley.room.redis.RedisRoomLog;

/** Several nodes do random things in one room at once, while its log is compacted over and over. */
@Tag("S3-CONS-01")
class RedisRoomReplicasIT {
    private static final long NOW = RoomLogFixture.NOW;
    private static final int NODES = 3;
    private static final int ROUNDS = 40;
    private static final int AT_ONCE = 12;
    private static final String[] PEOPLE = {"ann", "bob"};

    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private final String roomId = MatchRoomIds.of(UUID.randomUUID().toString());
    private final List<RoomLog> nodes = new ArrayList<>();
    private final List<String> messageIds = new ArrayList<>();
    private final Map<Long, RoomEvent> acknowledged = new HashMap<>();

    private static RoomLog node() {
        // A snapshot comes after as many operations as may be on their way.
        RedisRoomLog.Limits limits = new RedisRoomLog.Limits(10_000, RedisRoomLogs.TTL_MS, 11, AT_ONCE);
        return RedisRoomLogs.node(redis.redis(), limits, InstantSource.system());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void allReplicasAreEqualAndNothingIsLostOrDoubled(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < NODES; i++) {
            nodes.add(node());
        }
        open();
        for (int round = 0; round < ROUNDS; round++) {
            List<Future<Appended>> appends = new ArrayList<>();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                RoomLog node = nodes.get(random.nextInt(NODES));
                if (random.nextInt(4) == 0) {
                    all.add(personal(random, node));
                } else {
                    appends.add(node.append(draft(random), NOW + round));
                }
            }
            all.addAll(appends);
            result(Future.join(all).otherwiseEmpty());
            appends.stream().filter(Future::succeeded).map(Future::result).forEach(this::acknowledge);
            if (random.nextInt(10) == 0) {
                nodes.set(random.nextInt(NODES), node());
            }
        }
        nodes.add(node());
        check();
    }

    private void open() {
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        result(nodes.get(0).open(new Room(roomId, RoomKind.MATCH, "", "epoch", 0, NOW, members), List.of(), NOW));
    }

    private Draft draft(Random random) {
        String userId = PEOPLE[random.nextInt(PEOPLE.length)];
        int kind = random.nextInt(8);
        if (kind < 4 || messageIds.isEmpty()) {
            String intent = random.nextInt(3) == 0 ? "intent " + random.nextInt(30) : null;
            return RoomLogFixture.message(roomId, userId, intent == null ? "text" : intent, intent);
        }
        String messageId = messageIds.get(random.nextInt(messageIds.size()));
        return switch (kind) {
            case 4 -> MessageChanges.edit(roomId, userId, messageId, "edit " + random.nextInt(9), new JsonArray());
            case 5 -> MessageChanges.react(roomId, userId, messageId, "heart", random.nextBoolean());
            case 6 -> MessageChanges.pin(roomId, userId, messageId, random.nextBoolean());
            default -> MessageChanges.delete(roomId, userId, messageId);
        };
    }

    private Future<?> personal(Random random, RoomLog node) {
        String userId = PEOPLE[random.nextInt(PEOPLE.length)];
        if (random.nextInt(4) == 0 && !messageIds.isEmpty()) {
            return node.hide(roomId, userId, messageIds.get(random.nextInt(messageIds.size())), NOW);
        }
        Cursor cursor = Cursor.values()[random.nextInt(2)];
        return node.advance(roomId, userId, cursor, random.nextInt(300));
    }

    private void acknowledge(Appended appended) {
        RoomEvent event = appended.event();
        if (event == null) {
            return;
        }
        if (!appended.duplicate()) {
            assertTrue(acknowledged.put(event.seq(), event) == null, "two events at " + event.seq());
            if (event.type().equals(EventTypes.MESSAGE)) {
                messageIds.add(event.body().getString("id"));
            }
        }
        assertEquals(event.type(), acknowledged.get(event.seq()).type());
    }

    private void check() {
        RoomLog last = nodes.get(nodes.size() - 1);
        List<RoomEvent> feed = result(last.read(roomId, 0, "epoch", 10_000)).events();
        assertEquals(RoomLogFixture.upTo(acknowledged.size()), RoomLogFixture.seqs(feed));
        feed.forEach(event -> {
            RoomEvent told = acknowledged.get(event.seq());
            assertEquals(told.type(), event.type());
            assertEquals(key(told.body()), key(event.body()));
        });
        for (RoomLog node : nodes) {
            assertEquals(feed, result(node.read(roomId, 0, "epoch", 10_000)).events());
            assertEquals(result(last.room(roomId)), result(node.room(roomId)));
            for (String userId : PEOPLE) {
                assertEquals(
                        result(last.messages(roomId, userId, RoomLog.NO_SEQ, RoomLog.NO_SEQ, 10_000)),
                        result(node.messages(roomId, userId, RoomLog.NO_SEQ, RoomLog.NO_SEQ, 10_000)));
                assertEquals(
                        result(last.unread(userId, List.of(roomId))), result(node.unread(userId, List.of(roomId))));
                assertEquals(
                        result(last.evidence(roomId, userId, 10_000)), result(node.evidence(roomId, userId, 10_000)));
            }
        }
        String ops = "parley:room:{" + roomId + "}:ops";
        int left =
                result(redis.redis().send(Request.cmd(Command.LLEN).arg(ops))).toInteger();
        assertTrue(left < 100, "the log still has " + left + " operations");
    }

    /** Returns the part of an event that does not change when a message is deleted. */
    private static String key(JsonObject body) {
        return body.getString("id", body.getString("messageId"));
    }
}
