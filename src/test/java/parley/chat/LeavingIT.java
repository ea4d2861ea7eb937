package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;

/** Members leave a room, also several at the same moment. */
@Tag("once")
class LeavingIT extends RoomCommandsFixture {
    private static final int TIMES = 10;

    @Test
    void whoIsMutedStaysSoThroughLeavingAndComingBack() {
        String room = create("room", new JsonObject());
        result(ask("gus", "room:join", in(room)));
        result(ask("ann", "room:mute", of(room, "gus").put("untilMs", clock.millis() + 60_000)));
        result(ask("gus", "leave-room", in(room)));
        result(ask("gus", "room:join", in(room)));
        refusal(ErrorCode.PERMISSION_DENIED, say("gus", room, "back again"));
        clock.advance(Duration.ofSeconds(61));
        result(say("gus", room, "now I may"));
    }

    @Test
    void whoIsBannedAtTheMomentOfComingOrGoingIsOutAndStaysOut() {
        for (int i = 0; i < TIMES; i++) {
            String room = create("room", new JsonObject());
            Future<JsonObject> joining = ask("bob", "room:join", in(room));
            result(ask("ann", "room:ban", of(room, "bob")));
            result(joining.otherwiseEmpty());
            assertEquals(List.of("ann owner"), members("ann", room), "coming, attempt " + i);

            String group = create("room", new JsonObject());
            result(ask("bob", "room:join", in(group)));
            Future<JsonObject> leaving = ask("bob", "leave-room", in(group));
            result(ask("ann", "room:ban", of(group, "bob")));
            result(leaving.otherwiseEmpty());
            refusal(ErrorCode.PERMISSION_DENIED, ask("bob", "room:join", in(group)));
        }
    }

    @Test
    void manyRoomsAreLeftByOneCommandThatSaysWhichWere() {
        List<String> rooms = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rooms.add(create("group", new JsonObject(), "bob"));
        }
        String strange = create("room", new JsonObject());
        JsonArray asked = new JsonArray(new ArrayList<>(rooms))
                .add(strange)
                .add("nowhere")
                .add(rooms.get(0));
        JsonObject reply = result(ask("bob", "leave-room", new JsonObject().put("roomIds", asked)));
        assertEquals(
                Set.copyOf(rooms),
                reply.getJsonArray("left").stream()
                        .map(room -> ((JsonObject) room).getString("roomId"))
                        .collect(Collectors.toSet()));
        assertEquals(
                Map.of(strange, "PERMISSION_DENIED", "nowhere", "PERMISSION_DENIED"),
                reply.getJsonArray("failed").stream()
                        .map(JsonObject.class::cast)
                        .collect(Collectors.toMap(
                                refusal -> refusal.getString("roomId"),
                                refusal -> refusal.getJsonObject("error").getString("code"))));
        assertEquals(List.of("ann owner"), members("ann", rooms.get(7)));
    }

    @Test
    void aRoomKeepsAnOwnerWhenOwnerAndHeirGoTogether() {
        for (int i = 0; i < TIMES; i++) {
            String group = create("group", new JsonObject(), "bob", "cleo");
            result(Future.join(ask("ann", "leave-room", in(group)), ask("bob", "leave-room", in(group))));
            assertEquals(List.of("cleo owner"), members("cleo", group), "attempt " + i);
        }
    }

    @Test
    void aRoomClosesWhenItsLastMembersGoTogether() {
        for (int i = 0; i < TIMES; i++) {
            String room = create("room", new JsonObject());
            result(ask("bob", "room:join", in(room)));
            result(Future.join(ask("ann", "leave-room", in(room)), ask("bob", "leave-room", in(room))));
            refusal(ErrorCode.ROOM_CLOSED, ask("cleo", "room:join", in(room)));
        }
    }

    @Test
    void nobodyIsShutOutWhoCameAsTheLastOneLeft() {
        for (int i = 0; i < TIMES; i++) {
            String room = create("room", new JsonObject());
            Future<JsonObject> leaving = ask("ann", "leave-room", in(room));
            Future<JsonObject> joining = ask("bob", "room:join", in(room));
            result(Future.join(leaving, joining).otherwiseEmpty());
            if (joining.succeeded()) {
                result(say("bob", room, "I am in"));
                assertEquals(List.of("bob owner"), members("bob", room));
            }
        }
    }
}
