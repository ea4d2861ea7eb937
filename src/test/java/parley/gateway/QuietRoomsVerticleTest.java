package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.room.RoomEvent;
import parley.room.RoomLog;
import parley.util.TestClock;

/** A room is compared with its log each turn while it is busy, and once in thirty turns while it is quiet. */
class QuietRoomsVerticleTest {
    private static final int TURNS = 30;

    private final List<Set<String>> asked = new CopyOnWriteArrayList<>();
    private final TestClock clock = new TestClock();
    private final HubFixture fixture = new HubFixture((vertx, log) -> noting(log), clock);

    private RoomLog noting(RoomLog log) {
        return (RoomLog) Proxy.newProxyInstance(
                RoomLog.class.getClassLoader(), new Class<?>[] {RoomLog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("heads")) {
                        ((Collection<?>) arguments[0]).forEach(roomId -> asked.add(Set.of((String) roomId)));
                    }
                    try {
                        return method.invoke(log, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private int askedIn(int turns) {
        asked.clear();
        for (int turn = 0; turn < turns; turn++) {
            fixture.run(fixture.hub::checkHeads);
        }
        return asked.size();
    }

    @Test
    void aBusyRoomIsComparedEachTurnAndAQuietOneOnceInThirty() {
        Connection[] ann = new Connection[1];
        fixture.run(() -> ann[0] = fixture.join("ann", new RecordingWire()));
        fixture.eventually("ann is in", () -> !ann[0].rooms().all().isEmpty());
        assertEquals(10, askedIn(10), "it has just opened");
        clock.advanceMs(60_000);
        assertEquals(1, askedIn(TURNS));
        RoomEvent event = fixture.append("hello");
        fixture.run(() -> fixture.arrive(event));
        assertEquals(10, askedIn(10), "something was said");
        clock.advanceMs(60_000);
        assertEquals(2, askedIn(2 * TURNS));
    }
}
