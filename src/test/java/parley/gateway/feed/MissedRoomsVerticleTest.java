package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.HubFixture;
import parley.gateway.RecordingWire;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.util.Await;

@Tag("S1-CLU-10")
class MissedRoomsVerticleTest {
    private static final String GROUP = "group";

    /** The parts of users' rooms that were asked for. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private final AtomicInteger failures = new AtomicInteger();
    private final HubFixture fixture = new HubFixture((vertx, log) -> sometimesAway(log));
    private final RecordingWire wire = new RecordingWire();

    private RoomLog sometimesAway(RoomLog log) {
        return (RoomLog) Proxy.newProxyInstance(
                RoomLog.class.getClassLoader(), new Class<?>[] {RoomLog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("joinedRoomsOf")) {
                        asked.add(String.valueOf(arguments[1]));
                        if (failures.getAndDecrement() > 0) {
                            return Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away"));
                        }
                    }
                    return method.invoke(log, arguments);
                });
    }

    @BeforeEach
    void connect() {
        fixture.run(() -> HubFixture.listen(fixture.join("ann", wire), EventTypes.USER_JOINED));
        Await.result(fixture.log.open(new Room(GROUP, RoomKind.GROUP, "", "epoch", 0, 0, List.of()), List.of(), 0));
        append(EventTypes.USER_JOINED, "bob");
        append("chat:message", "bob");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private RoomEvent append(String type, String userId) {
        JsonObject body = new JsonObject().put("username", userId);
        return Await.result(fixture.log.append(new Draft(GROUP, type, userId, body), 1))
                .event();
    }

    @Test
    void aRoomThatAUserWasAddedToUnnoticedIsFollowedFromThere() {
        append(EventTypes.USER_JOINED, "ann");
        append("chat:message", "bob");
        fixture.run(() -> fixture.hub.missedRooms().lookFor());

        fixture.eventually("the room follows", () -> wire.seqs().equals(List.of(3L, 4L)));
    }

    @Test
    void whatIsFollowedAlreadyIsNotTakenForMissed() {
        append(EventTypes.USER_JOINED, "ann");
        fixture.run(() -> fixture.hub.missedRooms().lookFor());
        fixture.eventually("the room follows", () -> wire.seqs().equals(List.of(3L)));
        fixture.run(() -> fixture.hub.missedRooms().lookFor());
        fixture.run(() -> fixture.hub.missedRooms().lookFor());
        fixture.append("in the other room");
        fixture.run(() -> fixture.hub.checkHeads());

        fixture.eventually("the other room goes on", () -> wire.seqs().size() == 2);
        assertEquals(List.of(EventTypes.USER_JOINED, "chat:message"), fixture.onLoop(wire::addresses));
    }

    @Test
    void whoIsInNoOtherRoomIsLetIntoNone() {
        fixture.run(() -> fixture.hub.missedRooms().lookFor());
        RoomEvent here = fixture.append("in the room");
        fixture.run(() -> fixture.arrive(here));

        fixture.eventually("the room goes on", () -> wire.seqs().equals(List.of(here.seq())));
    }

    @Test
    @Tag("S3-FT-02")
    void oneOfAllWhoWaitAsksForStoredRoomsUntilItIsAnswered() {
        failures.set(2);
        List<RecordingWire> wires = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String guest = "guest" + i;
            append(EventTypes.USER_JOINED, guest);
            RecordingWire one = new RecordingWire();
            wires.add(one);
            fixture.run(() -> {
                Connection connection = fixture.connect(guest, one);
                HubFixture.listen(connection);
                fixture.hub.missedRooms().lookForAll(connection);
            });
        }
        fixture.eventually("all are in the room", () -> fixture.hub.connections().stream()
                .noneMatch(connection -> connection.rooms().all().isEmpty()));
        append("chat:message", "bob");
        fixture.eventually("somebody does not hear of the room", () -> {
            fixture.hub.checkHeads();
            return wires.stream().noneMatch(one -> one.seqs().isEmpty());
        });
        assertEquals(Collections.nCopies(22, ""), asked);
    }
}
