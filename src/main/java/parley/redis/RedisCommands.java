package parley.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;

/** The one way to Redis. Fails with UNAVAILABLE while Redis is away, full or not willing. */
public interface RedisCommands {
    /** Carries out one operation: it sends one command and returns the answer. */
    Future<Response> send(Request request);

    /**
     * Sends reads of several keys together, as one operation.
     *
     * @param name counted as the operation's name
     * @return the answers in the same order
     */
    default Future<List<Response>> readAll(String name, List<Request> reads) {
        return Future.all(reads.stream().map(this::send).toList()).map(all -> all.list());
    }

    /**
     * Runs a script by its digest, or by its text if the server does not know it, as after a restart.
     *
     * @param key the key that says where in a cluster the script runs; all other keys that the script touches share its
     *     hash tag
     */
    default Future<Response> run(RedisScript script, String key, List<String> arguments) {
        return send(script.bySha(key, arguments))
                .recover(failure -> RedisScript.isUnknown(failure)
                        ? send(script.byText(key, arguments))
                        : Future.failedFuture(failure));
    }
}
