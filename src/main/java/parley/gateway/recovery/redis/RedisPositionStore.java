package parley.gateway.recovery.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.gateway.recovery.PositionStore;
import parley.redis.RedisCommands;
import parley.redis.RedisScript;

/**
 * Keeps the notes of all nodes. Those of a hub are one hash {@code parley:notes:{<hub>}}, which lives some minutes longer
 * than they are renewed; a session that has moved is one text {@code parley:moved:{<session>}}.
 */
public final class RedisPositionStore implements PositionStore {
    private static final RedisScript SAVE = RedisScript.of("notes-save");
    private static final long MOVED_MS = 7_200_000;

    private final RedisCommands redis;

    public RedisPositionStore(RedisCommands redis) {
        this.redis = redis;
    }

    private static String key(String hubId) {
        return "parley:notes:{" + hubId + '}';
    }

    private static String moved(String sessionId) {
        return "parley:moved:{" + sessionId + '}';
    }

    @Override
    public Future<Void> save(String hubId, Map<String, String> notes, Set<String> forgotten) {
        List<String> arguments = new ArrayList<>(1 + 2 * notes.size() + forgotten.size());
        arguments.add(String.valueOf(notes.size()));
        notes.forEach((name, text) -> {
            arguments.add(name);
            arguments.add(text);
        });
        arguments.addAll(forgotten);
        return redis.run(SAVE, key(hubId), arguments).mapEmpty();
    }

    @Override
    public Future<Map<String, String>> read(String hubId, Collection<String> names) {
        List<String> asked = List.copyOf(names);
        Request read = Request.cmd(Command.HMGET).arg(key(hubId));
        asked.forEach(read::arg);
        return redis.send(read).map(answer -> {
            Map<String, String> found = new HashMap<>();
            for (int i = 0; i < asked.size(); i++) {
                Response note = answer.get(i);
                if (note != null) {
                    found.put(asked.get(i), note.toString());
                }
            }
            return found;
        });
    }

    @Override
    public Future<Void> move(Set<String> sessionIds, String hubId) {
        List<Request> writes = sessionIds.stream()
                .map(id ->
                        Request.cmd(Command.PSETEX).arg(moved(id)).arg(MOVED_MS).arg(hubId))
                .toList();
        return redis.readAll("PSETEX", writes).mapEmpty();
    }

    @Override
    public Future<String> hubOf(String sessionId) {
        return redis.send(Request.cmd(Command.GET).arg(moved(sessionId)))
                .map(answer -> answer == null ? null : answer.toString());
    }
}
