package parley.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;

/** The one way to Redis. Fails with UNAVAILABLE while Redis is away, full or not willing. */
public interface RedisCommands {
    /** One operation: one command there and its answer back. */
    Future<Response> send(Request request);

    /**
     * Runs a script by its digest; where the server does not know it, as after a restart, with its text.
     *
     * @param key the one key that says where in a cluster it runs; all others that the script touches share its hash tag
     */
    default Future<Response> run(RedisScript script, String key, List<String> arguments) {
        return send(script.bySha(key, arguments))
                .recover(failure -> RedisScript.isUnknown(failure)
                        ? send(script.byText(key, arguments))
                        : Future.failedFuture(failure));
    }
}
