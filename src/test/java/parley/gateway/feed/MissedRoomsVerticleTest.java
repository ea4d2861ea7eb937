package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.HubFixture;
import parley.gateway.RecordingWire;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.util.Await;

@Tag("S1-CLU-10")
class MissedRoomsVerticleTest {
    private static final String GROUP = "group";

    private final HubFixture fixture = new HubFixture();
    private final RecordingWire wire = new RecordingWire();

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
        fixture.run(() -> MissedRooms.lookFor(fixture.hub));

        fixture.eventually("the room follows", () -> wire.seqs().equals(List.of(3L, 4L)));
    }

    @Test
    void whatIsFollowedAlreadyIsNotTakenForMissed() {
        append(EventTypes.USER_JOINED, "ann");
        fixture.run(() -> MissedRooms.lookFor(fixture.hub));
        fixture.eventually("the room follows", () -> wire.seqs().equals(List.of(3L)));
        fixture.run(() -> MissedRooms.lookFor(fixture.hub));
        fixture.run(() -> MissedRooms.lookFor(fixture.hub));
        fixture.append("in the other room");
        fixture.run(() -> fixture.hub.checkHeads());

        fixture.eventually("the other room goes on", () -> wire.seqs().size() == 2);
        assertEquals(List.of(EventTypes.USER_JOINED, "chat:message"), fixture.onLoop(wire::addresses));
    }

    @Test
    void whoIsInNoOtherRoomIsLetIntoNone() {
        fixture.run(() -> MissedRooms.lookFor(fixture.hub));
        RoomEvent here = fixture.append("in the room");
        fixture.run(() -> fixture.arrive(here));

        fixture.eventually("the room goes on", () -> wire.seqs().equals(List.of(here.seq())));
    }
}
