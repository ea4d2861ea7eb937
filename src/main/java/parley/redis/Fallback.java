package parley.redis;

import io.vertx.core.Future;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** What a node does alone while Redis is away. */
public final class Fallback {
    private Fallback() {}

    /** The shared answer or, where Redis is away, one of this node. Other failures stay. */
    public static <T> Future<T> to(Future<T> shared, Supplier<Future<T>> alone) {
        return shared.recover(failure -> isAway(failure) ? alone.get() : Future.failedFuture(failure));
    }

    public static boolean isAway(Throwable failure) {
        return ParleyException.of(failure).code() == ErrorCode.UNAVAILABLE;
    }
}
