package parley.room;

import static parley.util.Await.result;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;

/** An open room in a log, and the people who speak in it. */
abstract class RoomLogFixture {
    static final long NOW = 1_700_000_000_123L;

    RoomLog log;
    String roomId;

    abstract RoomLog newLog();

    abstract RoomKind kind();

    @BeforeEach
    void openRoom() {
        log = newLog();
        roomId = open();
    }

    final String open() {
        String id = UUID.randomUUID().toString();
        result(log.open(new Room(id, kind(), "a room", "epoch", 0, NOW, List.of()), List.of(), NOW));
        return id;
    }

    static Draft message(String roomId, String userId, String content, String clientId) {
        JsonObject body = new JsonObject()
                .put("id", UUID.randomUUID().toString())
                .put("type", "text")
                .put("content", content)
                .put("sender", new JsonObject().put("id", userId).put("username", userId + "'s name"))
                .put("mentions", new JsonArray());
        if (clientId != null) {
            body.put("clientId", clientId);
        }
        return new Draft(roomId, EventTypes.MESSAGE, userId, body, clientId, "text\n\n" + content);
    }

    final RoomEvent say(String userId, String content) {
        return result(log.append(message(roomId, userId, content, null), NOW)).event();
    }

    final RoomEvent join(String userId) {
        Draft draft = new Draft(roomId, EventTypes.USER_JOINED, userId, new JsonObject().put("username", userId));
        return result(log.append(draft, NOW)).event();
    }

    static List<Long> seqs(List<RoomEvent> events) {
        return events.stream().map(RoomEvent::seq).toList();
    }

    static List<Long> upTo(long head) {
        return LongStream.rangeClosed(1, head).boxed().toList();
    }
}
