package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomLog;

/** A log that answers some turns later, with what was true when it was asked, and sometimes is away. */
public final class LateRoomLog {
    private LateRoomLog() {}

    public static RoomLog of(Vertx vertx, RoomLog log, RandomGenerator random, double away) {
        return (RoomLog) Proxy.newProxyInstance(
                RoomLog.class.getClassLoader(), new Class<?>[] {RoomLog.class}, (proxy, method, arguments) -> {
                    Future<?> answer;
                    try {
                        answer = (Future<?>) method.invoke(log, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                    boolean fails = method.getName().equals("read") && random.nextDouble() < away;
                    Future<Void> later = vertx.timer(1 + random.nextInt(2), TimeUnit.MILLISECONDS);
                    return later.compose(turn -> fails
                            ? Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away for a moment"))
                            : answer);
                });
    }
}
