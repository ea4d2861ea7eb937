package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.gateway.presence.PresenceFrames;
import parley.presence.PresenceMessages.Shown;
import parley.presence.PresenceMessages.Watched;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Member;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;

/** Ann is connected; others come and go of whom she hears or not. */
class PresenceWatchVerticleTest {
    private final HubFixture fixture = new HubFixture();
    private final RecordingWire wire = new RecordingWire();
    private final Map<String, Watched> relations = new ConcurrentHashMap<>();
    private Connection ann;

    @BeforeEach
    void connectAnn() {
        fixture.run(() -> fixture.hub
                .presence()
                .lookUpBy(userId ->
                        Future.succeededFuture(relations.getOrDefault(userId, new Watched(List.of(), Set.of())))));
        relations.put("ann", new Watched(List.of("star"), Set.of("foe")));
        fixture.run(() -> {
            ann = fixture.connect("ann", wire);
            HubFixture.listen(ann, "presence:user_online", "presence:user_offline", "presence:count");
        });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** @param memberIds besides ann */
    private void enterRoom(String roomId, List<String> memberIds) {
        List<Member> members = new ArrayList<>(List.of(Member.joining("ann", "Ann")));
        memberIds.forEach(userId -> members.add(Member.joining(userId, userId)));
        result(fixture.log.open(new Room(roomId, RoomKind.GROUP, "", "e", 0, 0, members), List.of(), 0));
        enter(ann, roomId);
        fixture.eventually("ann is in", () -> ann.rooms().all().contains(fixture.hub.channel(roomId)));
    }

    private void enter(Connection connection, String roomId) {
        fixture.run(() -> {
            var channel = fixture.hub.openChannel(roomId);
            channel.joinBegins();
            channel.prepared().onSuccess(ready -> {
                channel.add(connection);
                channel.joinEnds();
            });
        });
    }

    private void comes(String... userIds) {
        fixture.run(() -> {
            for (String userId : userIds) {
                fixture.hub.presence().tell(userId, PresenceFrames.of(new Shown(userId, userId, true, 1)));
            }
        });
    }

    private List<String> heard() {
        return fixture.onLoop(() -> wire.frames().stream()
                .filter(frame -> frame.getString("address").equals("presence:user_online"))
                .map(frame -> frame.getJsonObject("body").getString("userId"))
                .toList());
    }

    private Set<String> watched() {
        return fixture.sockets.watchedUsers().all();
    }

    private void eventuallyWatches(String... userIds) {
        fixture.eventually("watched are " + Set.of(userIds), () -> watched().equals(Set.of(userIds)));
    }

    private void happens(String roomId, String type, String userId) {
        RoomEvent event = result(fixture.log.append(
                        new Draft(roomId, type, userId, new JsonObject().put("username", userId)), 1))
                .event();
        fixture.run(() -> fixture.hub
                .channel(roomId)
                .arrived(event, parley.gateway.format.Frame.event(event.type(), event.toJson())));
    }

    @Test
    void hearsOfThoseWhomSheFollowsOrSharesARoomWithEachOnceAndOfNobodyElse() {
        enterRoom("one", List.of("bob", "star"));
        enterRoom("two", List.of("bob", "foe"));
        eventuallyWatches("ann", "bob", "star", "foe");
        comes("bob", "stranger", "foe", "ann", "star");
        assertEquals(List.of("bob", "star"), heard());
    }

    @Test
    void aMemberWhoJoinsIsWatchedUntilLeaving() {
        enterRoom("one", List.of("bob"));
        eventuallyWatches("ann", "bob", "star");
        happens("one", EventTypes.USER_JOINED, "cyd");
        comes("cyd");
        happens("one", EventTypes.USER_LEFT, "bob");
        comes("bob", "star");
        assertEquals(List.of("cyd", "star"), heard());
        assertEquals(Set.of("ann", "cyd", "star"), watched());
    }

    @Test
    void interestEndsWithTheLastConnection() {
        enterRoom("one", List.of("bob"));
        eventuallyWatches("ann", "bob", "star");
        fixture.run(() -> fixture.hub.remove(ann));
        assertEquals(Set.of(), watched());
    }

    @Test
    void aBlockHidesAtOnceAndAFollowShowsOnceItIsLookedUp() {
        enterRoom("one", List.of("bob", "cyd"));
        eventuallyWatches("ann", "bob", "cyd", "star");
        relations.put("ann", new Watched(List.of("new star"), Set.of("bob")));
        fixture.run(() -> {
            fixture.hub.presence().hide("ann", "bob");
            fixture.hub.presence().tell("bob", PresenceFrames.of(new Shown("bob", "bob", true, 1)));
            fixture.hub.presence().renew("ann");
        });
        eventuallyWatches("ann", "bob", "cyd", "new star");
        comes("star", "bob", "new star", "cyd");
        assertEquals(List.of("new star", "cyd"), heard());
    }

    @Test
    void aRoomOfMoreThanAHundredIsCounted() {
        List<String> crowd = IntStream.range(0, 99).mapToObj(i -> "member" + i).toList();
        enterRoom("large", crowd);
        fixture.eventually("all are watched", () -> watched().size() == 101);
        comes("member7");
        happens("large", EventTypes.USER_JOINED, "the hundred and first");
        eventuallyWatches("star");
        comes("member8", "the hundred and first", "star");
        assertEquals(List.of("member7", "star"), heard());
        assertEquals(Map.of("large", 1), fixture.sockets.onlineCounts().takeDue(0));
        happens("large", EventTypes.USER_LEFT, "member8");
        fixture.eventually("all are watched again", () -> watched().size() == 101);
        comes("the hundred and first");
        assertEquals(List.of("member7", "star", "the hundred and first"), heard());
        assertEquals(
                0,
                fixture.onLoop(
                        () -> fixture.sockets.onlineCounts().takeChanged().get("large")));
    }

    @Test
    void watchesFiveHundredInRoomsAndTheRoomThatCameLast() {
        for (int room = 0; room < 6; room++) {
            int number = room;
            enterRoom(
                    "room" + room,
                    IntStream.range(0, 90).mapToObj(i -> "r" + number + "m" + i).toList());
        }
        // Five rooms of ninety others, Ann and her star.
        fixture.eventually(
                "five rooms are watched",
                () -> watched().size() == 452 && watched().contains("r5m1"));
        comes("r0m1", "r5m1");
        assertEquals(List.of("r5m1"), heard());
    }
}
