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
    public static final long NOW = 1_700_000_000_123L;

    public RoomLog log;
    public String roomId;

    public abstract RoomLog newLog();

    public abstract RoomKind kind();

    @BeforeEach
    protected void openRoom() {
        log = newLog();
        roomId = open();
    }

    protected final String open() {
        String id = UUID.randomUUID().toString();
        result(log.open(new Room(id, kind(), "a room", "epoch", 0, NOW, List.of()), List.of(), NOW));
        return id;
    }

    public static Draft message(String roomId, String userId, String content, String clientId) {
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

    protected final RoomEvent say(String userId, String content) {
        return result(log.append(message(roomId, userId, content, null), NOW)).event();
    }

    protected final RoomEvent join(String userId) {
        Draft draft = new Draft(roomId, EventTypes.USER_JOINED, userId, new JsonObject().put("username", userId));
        return result(log.append(draft, NOW)).event();
    }

    public static List<Long> seqs(List<RoomEvent> events) {
        return events.stream().map(RoomEvent::seq).toList();
    }

    public static List<Long> upTo(long head) {
        return LongStream.rangeClosed(1, head).boxed().toList();
    }
}
