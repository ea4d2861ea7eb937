package parley.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Member;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages.ConnectionAddress;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.CallCommand.Close;
import parley.signaling.call.CallCommand.Expel;
import parley.signaling.call.CallCommand.Find;
import parley.signaling.call.CallCommand.Join;
import parley.signaling.call.CallCommand.Lose;
import parley.signaling.call.CallRules;
import parley.signaling.call.CallStep.Changed;
import parley.signaling.call.Device;
import parley.signaling.call.EndReason;
import parley.signaling.call.Media;

/** Ann's and Bob's call, of whose losses no notice came. */
@Tag("S1-SYS-01")
class CallReviewTest implements CallReview.Standing {
    private static final CallRules RULES = new CallRules(30_000, 10_000, 20_000, 600_000, (all, video) -> true);
    private static final int ALL_PARTS = 6;

    private final LiveCalls live = new LiveCalls("here", call -> {});
    private final Set<String> connected = new HashSet<>(Set.of("c-ann", "c-bob"));
    private final List<CallCommand> done = new ArrayList<>();
    private final CallReview review = new CallReview("here", live, this, (callId, command) -> {
        assertEquals("call", callId);
        done.add(command);
    });
    private RoomKind kind = RoomKind.GROUP;
    private List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
    private boolean open = true;
    private ErrorCode noRoom;
    private boolean presenceAway;
    private Call call;

    @Override
    public Future<List<ConnectionAddress>> connections(Set<String> userIds) {
        assertEquals(Set.of("ann"), userIds, "other nodes look after their own");
        return presenceAway
                ? Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away"))
                : Future.succeededFuture(connected.stream()
                        .map(id -> new ConnectionAddress(id.substring(2), "here", id))
                        .toList());
    }

    @Override
    public Future<Room> room(String roomId) {
        return noRoom == null
                ? Future.succeededFuture(new Room(roomId, kind, "", "e", 0, 0, members))
                : Future.failedFuture(new ParleyException(noRoom, "no room"));
    }

    @Override
    public Future<Boolean> isOpen(Room room, String userId) {
        return Future.succeededFuture(open);
    }

    private static Device device(String user, String node) {
        return new Device(user, user, "session", node, "c-" + user);
    }

    private Call after(CallCommand command) {
        call = ((Changed) call.on(command, 1_000, RULES)).call();
        live.put(call);
        return call;
    }

    @BeforeEach
    void aCallOfTwo() {
        call = Call.joined(
                new Call.Beginning("call", "room", "p-ann", device("ann", "here"), Media.AUDIO), 1_000, RULES);
        after(new Join("p-bob", device("bob", "there"), Media.AUDIO));
    }

    private List<CallCommand> reviewed(int times) {
        for (int i = 0; i < times; i++) {
            review.take();
        }
        return done;
    }

    @Test
    void aConnectionThatIsMissingTwiceIsLost() {
        connected.remove("c-ann");
        assertEquals(List.of(), reviewed(1));
        assertEquals(List.of(new Lose("c-ann")), reviewed(1));
    }

    @Test
    void aConnectionThatPresenceFindsAgainStays() {
        connected.remove("c-ann");
        reviewed(1);
        connected.add("c-ann");
        reviewed(1);
        connected.remove("c-ann");
        assertEquals(List.of(), reviewed(1));
    }

    @Test
    void nobodyIsLostForAnAbsentPresence() {
        presenceAway = true;
        assertEquals(List.of(), reviewed(ALL_PARTS));
    }

    @Test
    void aConnectionThatWasThoughtLostIsFound() {
        after(new Lose("c-ann"));
        assertEquals(List.of(new Find("c-ann")), reviewed(1));
    }

    @Test
    void whoIsNoMemberAnyMoreIsOutWithinAMinute() {
        members = List.of(Member.joining("ann", "Ann"));
        assertEquals(List.of(new Expel("bob", EndReason.REMOVED)), reviewed(ALL_PARTS));
    }

    @Test
    void aCallAcrossABlockEnds() {
        kind = RoomKind.DIRECT;
        assertEquals(List.of(), reviewed(ALL_PARTS));
        open = false;
        assertEquals(
                Set.of(new Expel("ann", EndReason.REMOVED), new Expel("bob", EndReason.REMOVED)),
                Set.copyOf(reviewed(ALL_PARTS)));
    }

    @Test
    void aCallEndsWithItsRoomAndOutlivesAnAbsentDatabase() {
        noRoom = ErrorCode.UNAVAILABLE;
        assertEquals(List.of(), reviewed(ALL_PARTS));
        noRoom = ErrorCode.ROOM_CLOSED;
        assertEquals(List.of(new Close(null, EndReason.HANGUP)), reviewed(ALL_PARTS));
    }
}
