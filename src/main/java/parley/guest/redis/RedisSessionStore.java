package parley.guest.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.GuestSession;
import parley.guest.SessionPatch;
import parley.guest.SessionStore;
import parley.redis.RedisCommands;
import parley.redis.RedisScript;

/**
 * Keeps sessions of all nodes in Redis; {@code session-common.lua} describes the keys. A name has to be unique and a
 * session is found in three ways, so all keys share one hash tag, and in a cluster one node. Each call is one
 * operation.
 */
public final class RedisSessionStore implements SessionStore {
    private static final String BASE = "parley:{session}";
    private static final RedisScript CREATE = script("session-create");
    private static final RedisScript RESTORE = script("session-restore");
    private static final RedisScript FIND = script("session-find");
    private static final RedisScript NAME = script("session-name");
    private static final RedisScript TOUCH = script("session-touch");
    private static final RedisScript UPDATE = script("session-update");
    private static final RedisScript END = script("session-end");
    private static final RedisScript EXPIRE = script("session-expire");
    /**
     * Time for which keys outlive their session. It is longer than the pause between two calls of {@link #expire},
     * which has to see the ended sessions.
     */
    private static final long MARGIN_MS = Duration.ofMinutes(10).toMillis();
    /** The life of a reservation. Its step follows at once, but its holder may crash. */
    private static final String RESERVED_MS = "60000";

    private static final String MOST_EXPIRED = "100";

    private final RedisCommands redis;

    public RedisSessionStore(RedisCommands redis) {
        this.redis = redis;
    }

    private static RedisScript script(String name) {
        return RedisScript.of("session-common", name);
    }

    @Override
    public Future<GuestSession> create(GuestSession session) {
        return run(CREATE, whole(session))
                .compose(done -> done.toInteger() == 1 ? Future.succeededFuture(session) : held(session.username()));
    }

    /** Writes a session that a node knows again, after Redis was away; empty if the session was ended meanwhile. */
    Future<Optional<GuestSession>> restore(GuestSession session) {
        return run(RESTORE, whole(session)).map(RedisSessionStore::optional);
    }

    @Override
    public Future<Optional<GuestSession>> find(String sessionId) {
        return find("id", List.of(sessionId)).map(found -> found.stream().findFirst());
    }

    @Override
    public Future<Optional<GuestSession>> findByUser(String userId) {
        return find("user", List.of(userId)).map(found -> found.stream().findFirst());
    }

    @Override
    public Future<List<GuestSession>> findByUsers(Collection<String> userIds) {
        return userIds.isEmpty() ? Future.succeededFuture(List.of()) : find("user", userIds);
    }

    private Future<List<GuestSession>> find(String kind, Collection<String> ids) {
        List<String> arguments = new ArrayList<>(List.of(kind));
        arguments.addAll(ids);
        return run(FIND, arguments).map(RedisSessionStore::sessions);
    }

    @Override
    public Future<Boolean> holdsName(String username) {
        return redis.send(Request.cmd(Command.EXISTS).arg(BASE + ":name:" + SessionFields.folded(username)))
                .map(held -> held.toInteger() == 1);
    }

    @Override
    public Future<Boolean> reserveName(String username, String holderId) {
        return run(NAME, List.of("reserve", SessionFields.folded(username), holderId, RESERVED_MS))
                .map(reserved -> reserved.toInteger() == 1);
    }

    @Override
    public Future<Void> releaseName(String username, String holderId) {
        return run(NAME, List.of("release", SessionFields.folded(username), holderId, RESERVED_MS))
                .mapEmpty();
    }

    @Override
    public Future<Boolean> touch(String sessionId, long now, long expiresAt) {
        List<String> arguments = List.of(
                sessionId, String.valueOf(now), String.valueOf(expiresAt), String.valueOf(expiresAt - now + MARGIN_MS));
        return run(TOUCH, arguments).map(touched -> touched.toInteger() == 1);
    }

    @Override
    public Future<GuestSession> update(String sessionId, SessionPatch patch) {
        String folded = patch.username() == null ? "" : SessionFields.folded(patch.username());
        List<String> arguments = new ArrayList<>(List.of(sessionId, folded));
        arguments.addAll(SessionFields.of(patch));
        return run(UPDATE, arguments).compose(answer -> {
            if (answer.type() == ResponseType.MULTI) {
                return Future.succeededFuture(SessionFields.session(answer));
            }
            return answer.toInteger() == 1
                    ? held(patch.username())
                    : Future.failedFuture(new ParleyException(ErrorCode.NOT_FOUND, "There is no such session"));
        });
    }

    @Override
    public Future<Optional<GuestSession>> end(String sessionId) {
        return run(END, List.of(sessionId)).map(RedisSessionStore::optional);
    }

    @Override
    public Future<Integer> count() {
        return redis.send(Request.cmd(Command.ZCARD).arg(BASE + ":ends")).map(Response::toInteger);
    }

    /** Costs one operation per hundred sessions. */
    @Override
    public Future<List<GuestSession>> expire(long now) {
        return expire(now, new ArrayList<>());
    }

    private Future<List<GuestSession>> expire(long now, List<GuestSession> ended) {
        return run(EXPIRE, List.of(String.valueOf(now), MOST_EXPIRED)).compose(answer -> {
            ended.addAll(sessions(answer.get(0)));
            return answer.get(1).toInteger() == 1 ? expire(now, ended) : Future.succeededFuture(ended);
        });
    }

    private static List<String> whole(GuestSession session) {
        long ttl = session.expiresAt() - session.lastSeenAt() + MARGIN_MS;
        List<String> arguments = new ArrayList<>(
                List.of(session.sessionId(), SessionFields.folded(session.username()), String.valueOf(ttl)));
        arguments.addAll(SessionFields.of(session));
        return arguments;
    }

    private Future<Response> run(RedisScript script, List<String> arguments) {
        return redis.run(script, BASE, arguments);
    }

    private static Optional<GuestSession> optional(Response answer) {
        return answer == null || answer.size() == 0 ? Optional.empty() : Optional.of(SessionFields.session(answer));
    }

    private static List<GuestSession> sessions(Response answer) {
        return answer.stream().map(SessionFields::session).toList();
    }

    private static <T> Future<T> held(String username) {
        return Future.failedFuture(
                new ParleyException(ErrorCode.CONFLICT, "username: " + username + " is taken at the moment"));
    }
}
