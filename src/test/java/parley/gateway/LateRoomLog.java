package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.FeedPage;
import parley.room.RoomLog;

/** A log that answers some turns later, with no more than what was true when it was asked, and sometimes is away. */
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
                    Future<?> told = method.getName().equals("readReached")
                            ? answer.map(page -> upTo((long) arguments[4], (FeedPage) page))
                            : answer;
                    boolean fails = method.getName().startsWith("read") && random.nextDouble() < away;
                    Future<Void> later = vertx.timer(1 + random.nextInt(2), TimeUnit.MILLISECONDS);
                    return later.compose(turn -> fails
                            ? Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away for a moment"))
                            : told);
                });
    }

    /** Leaves out what came after a seq, as a log in memory may. */
    private static FeedPage upTo(long reached, FeedPage page) {
        var events =
                page.events().stream().filter(event -> event.seq() <= reached).toList();
        return page.head() <= reached
                ? page
                : new FeedPage(
                        events,
                        page.next() - page.events().size() + events.size(),
                        reached,
                        page.epoch(),
                        page.recovered());
    }
}
