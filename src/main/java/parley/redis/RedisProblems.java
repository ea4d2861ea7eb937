package parley.redis;

import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.circuitbreaker.TimeoutException;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.List;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Knows which failures mean that Redis can't do its work at the moment, and what an operator is told of them. */
final class RedisProblems {
    private static final List<String> UNWILLING = List.of(
            "CONNECTION_CLOSED",
            "OOM",
            "NOPERM",
            "READONLY",
            "LOADING",
            "MISCONF",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "BUSY",
            "NOAUTH",
            "WRONGPASS");

    private RedisProblems() {}

    /** Tells whether Redis is away: the connection failed, or every other command would get the same answer. */
    static boolean isAway(Throwable failure) {
        if (failure instanceof ParleyException) {
            return false;
        }
        return !(failure instanceof ErrorType) || isUnwilling(failure);
    }

    /** Tells whether every other command would get the same answer. */
    static boolean isUnwilling(Throwable failure) {
        return failure instanceof ErrorType error && UNWILLING.stream().anyMatch(kind -> isKind(error, kind));
    }

    /** A script that fails on such an answer puts its own words before it. */
    private static boolean isKind(ErrorType error, String kind) {
        String message = String.valueOf(error.getMessage());
        return message.startsWith(kind) || message.contains("-" + kind + " ");
    }

    static Throwable told(Throwable failure) {
        return isAway(failure) ? away() : failure;
    }

    static ParleyException away() {
        return new ParleyException(ErrorCode.UNAVAILABLE, "Redis is away", 1_000, null);
    }

    static String explained(Throwable failure) {
        if (failure instanceof TimeoutException
                || failure instanceof OpenCircuitException
                || failure instanceof java.util.concurrent.TimeoutException) {
            return "it does not answer in time";
        }
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (message.contains("OOM")) {
            return "it is full (maxmemory with noeviction): " + message;
        }
        if (message.contains("NOPERM")) {
            return "its user may not do what is needed (EVAL, EVALSHA and keys parley:*): " + message;
        }
        return message;
    }
}
