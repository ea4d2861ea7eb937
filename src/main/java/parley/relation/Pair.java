package parley.relation;

import io.vertx.core.Future;
import java.util.function.Function;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** A relation of one user to another, never to oneself. */
public record Pair(String from, String to) {
    public static <T> Future<T> checked(String from, String to, Function<Pair, Future<T>> action) {
        return from.equals(to)
                ? Future.failedFuture(ParleyException.invalid("userId", "must be another user"))
                : action.apply(new Pair(from, to));
    }

    public static ParleyException blocked() {
        return new ParleyException(ErrorCode.USER_BLOCKED, "There is a block between you and this user");
    }

    public static ParleyException quotaExceeded(int most) {
        return new ParleyException(ErrorCode.QUOTA_EXCEEDED, "You have " + most + " of these; take one back first");
    }
}
