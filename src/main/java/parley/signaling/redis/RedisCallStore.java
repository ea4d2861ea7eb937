package parley.signaling.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import parley.redis.RedisCommands;
import parley.redis.RedisScript;
import parley.signaling.call.Call;
import parley.signaling.store.CallStore;

/** The calls of all nodes. Each step is one script; {@code call-common.lua} describes the keys, which share one hash tag. */
public final class RedisCallStore implements CallStore {
    private static final String BASE = "parley:{call}";
    private static final long BEYOND_LIFE_MS = 600_000;
    private static final RedisScript BEGIN = script("call-begin");
    private static final RedisScript CHANGE = script("call-change");
    private static final RedisScript FIND = script("call-find");
    private static final RedisScript ROOMS = script("call-rooms");
    private static final RedisScript USERS = script("call-users");
    private static final RedisScript HOLD = script("call-hold");
    private static final RedisScript VERSIONS = script("call-versions");
    private static final RedisScript TAKE = script("call-take");
    private static final RedisScript COUNT = script("call-count");

    private final RedisCommands redis;
    private final long lifeMs;

    /** @param longestMs the longest time that a call takes */
    public RedisCallStore(RedisCommands redis, long longestMs) {
        this.redis = redis;
        this.lifeMs = longestMs + BEYOND_LIFE_MS;
    }

    private static RedisScript script(String name) {
        return RedisScript.of("call-common", name);
    }

    @Override
    public Future<Begun> begin(Call call) {
        return run(BEGIN, written(call)).map(answer -> switch (answer.get(0).toString()) {
            case "existing" -> new Begun.Existing(CallText.read(answer.get(1)));
            case "caller" -> new Begun.CallerBusy();
            case "callee" -> new Begun.CalleeBusy();
            default -> new Begun.Made();
        });
    }

    @Override
    public Future<Change> change(Call next) {
        return run(CHANGE, written(next)).map(answer -> switch (answer.get(0).toString()) {
            case "stored" ->
                new Change.Stored(
                        answer.stream().skip(1).map(Response::toString).toList());
            case "overtaken" -> new Change.Overtaken(CallText.read(answer.get(1)));
            case "busy" -> new Change.Busy(answer.get(1).toString());
            default -> new Change.Unknown();
        });
    }

    private List<String> written(Call call) {
        return List.of(
                call.id(),
                String.valueOf(call.version()),
                CallText.of(call),
                CallText.index(call),
                String.valueOf(lifeMs));
    }

    @Override
    public Future<Optional<Call>> find(String callId) {
        return run(FIND, List.of(callId))
                .map(answer -> answer.toString().isEmpty() ? Optional.empty() : Optional.of(CallText.read(answer)));
    }

    @Override
    public Future<Map<String, Call>> ofRooms(Collection<String> roomIds) {
        return run(ROOMS, roomIds)
                .map(answer -> calls(answer).stream().collect(Collectors.toMap(Call::roomId, call -> call)));
    }

    @Override
    public Future<Map<String, List<Call>>> ofUsers(Collection<String> userIds) {
        List<String> users = List.copyOf(userIds);
        return run(USERS, users).map(answer -> {
            Map<String, List<Call>> found = new HashMap<>();
            for (int i = 0; i < users.size(); i++) {
                found.put(users.get(i), calls(answer.get(i)));
            }
            return found;
        });
    }

    @Override
    public Future<Hold> hold(String callId, String candidate) {
        return run(HOLD, List.of(callId, candidate, String.valueOf(MOST_HELD), String.valueOf(BEYOND_LIFE_MS)))
                .map(answer -> switch (answer.get(0).toString()) {
                    case "held" -> new Hold.Held();
                    case "full" -> new Hold.Full();
                    case "late" -> new Hold.Late(CallText.read(answer.get(1)));
                    default -> new Hold.Unknown();
                });
    }

    @Override
    public Future<Map<String, Long>> versions(Collection<String> callIds) {
        List<String> ids = List.copyOf(callIds);
        return run(VERSIONS, ids).map(answer -> {
            Map<String, Long> versions = new HashMap<>();
            for (int i = 0; i < ids.size(); i++) {
                if (!answer.get(i).toString().isEmpty()) {
                    versions.put(ids.get(i), answer.get(i).toLong());
                }
            }
            return versions;
        });
    }

    @Override
    public Future<Taken> take(Set<String> nodes, long now) {
        List<String> arguments = new ArrayList<>(List.of(String.valueOf(now), String.valueOf(now + TAKEN_MS)));
        arguments.addAll(nodes);
        return run(TAKE, arguments).map(answer -> {
            Map<String, List<Call>> lost = new HashMap<>();
            for (int i = 1; i < answer.size(); i++) {
                lost.put(answer.get(i).get(0).toString(), calls(answer.get(i).get(1)));
            }
            return new Taken(calls(answer.get(0)), lost);
        });
    }

    @Override
    public Future<Integer> count() {
        return run(COUNT, List.of()).map(Response::toInteger);
    }

    private static List<Call> calls(Response answer) {
        return answer.stream().map(CallText::read).toList();
    }

    private Future<Response> run(RedisScript script, Collection<String> arguments) {
        return redis.run(script, BASE, List.copyOf(arguments));
    }
}
