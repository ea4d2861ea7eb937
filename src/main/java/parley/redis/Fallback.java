package parley.redis;

import io.vertx.core.Future;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Chooses what a node does alone while Redis is away. */
public final class Fallback {
    private Fallback() {}

    /** Returns the shared answer or, while Redis is away, one of this node. Other failures stay. */
    public static <T> Future<T> to(Future<T> shared, Supplier<Future<T>> alone) {
        return shared.recover(failure -> isAway(failure) ? alone.get() : Future.failedFuture(failure));
    }

    public static boolean isAway(Throwable failure) {
        return ParleyException.of(failure).code() == ErrorCode.UNAVAILABLE;
    }
}
