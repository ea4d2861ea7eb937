package parley.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Principal;
import parley.delivery.BusPublisher;
import parley.delivery.Delivery;
import parley.interest.NodeInterest;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages.Changed;
import parley.presence.PresenceMessages.Connected;
import parley.presence.PresenceMessages.Disconnected;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.FindStanding;
import parley.presence.PresenceMessages.FindWatched;
import parley.presence.PresenceMessages.Found;
import parley.presence.PresenceMessages.ListOnline;
import parley.presence.PresenceMessages.Online;
import parley.presence.PresenceMessages.Replaced;
import parley.presence.PresenceMessages.Standing;
import parley.presence.PresenceMessages.Told;
import parley.presence.PresenceMessages.Watched;
import parley.presence.StatusStore.Status;
import parley.presence.memory.MemoryPresenceStore;
import parley.room.Member;
import parley.room.Relations;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages.PairChanged;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.util.Eventually;
import parley.util.TestClock;

/** Ann, Bob and Cyd are in one group; Dan follows Ann; blocks between them change. */
@ExtendWith(VertxExtension.class)
@Tag("S3-SEC-03")
class PresenceVerticleTest {
    private final TestClock clock = new TestClock();
    private final Map<String, Set<String>> blocks = new HashMap<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final StatusStore statuses = new MemoryStatusStore();
    private Bus bus;

    private final class Known implements Relations {
        @Override
        public Future<Map<String, Long>> blocksOf(String userId) {
            Map<String, Long> since = new HashMap<>();
            blocks.getOrDefault(userId, Set.of()).forEach(other -> since.put(other, 1L));
            return Future.succeededFuture(since);
        }

        @Override
        public Future<List<String>> followedLately(String userId) {
            return Future.succeededFuture(userId.equals("dan") ? List.of("ann") : List.of());
        }
    }

    @BeforeEach
    void deploy(Vertx vertx) {
        bus = new Bus(vertx, new Metrics(new SimpleMeterRegistry()));
        List.of(
                        Connected.class,
                        Disconnected.class,
                        Changed.class,
                        Find.class,
                        Found.class,
                        FindStanding.class,
                        Standing.class,
                        ListOnline.class,
                        Online.class,
                        PairChanged.class,
                        Replaced.class,
                        FindWatched.class,
                        Watched.class,
                        Delivery.ToUsers.class)
                .forEach(bus::carry);
        bus.receive(Addresses.PRESENCE_TOLD, Told.class, this::note);
        bus.serve(Addresses.DELIVER_TO_USERS, (Delivery.ToUsers event) -> {
            event.userIds()
                    .forEach(userId ->
                            told.add(event.type() + " of " + event.data().getString("userId") + " to " + userId));
            return Future.succeededFuture(true);
        });
        MemoryRoomLog log = new MemoryRoomLog(10);
        List<Member> members =
                List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"), Member.joining("cyd", "Cyd"));
        result(log.open(new Room("r", RoomKind.GROUP, "", "e", 0, 0, members), List.of(), 0));
        Rooms rooms = new Rooms(log, new BusPublisher(bus), bus, clock);
        result(vertx.deployVerticle(new PresenceVerticle(
                new MemoryPresenceStore(), statuses, rooms, new Known(), new NodeInterest(), "node", true)));
    }

    private void note(Told changes) {
        changes.changes()
                .forEach(change ->
                        told.add((change.online() ? "online " : "offline ") + change.userId() + " at " + change.at()));
    }

    private void block(String one, String other) {
        blocks.computeIfAbsent(one, id -> new HashSet<>()).add(other);
        blocks.computeIfAbsent(other, id -> new HashSet<>()).add(one);
    }

    private void connect(String userId) {
        result(bus.<Boolean>request(
                Addresses.PRESENCE_CONNECT, new Connected(userId, userId, false, "node", userId + "-1")));
    }

    @Test
    void tellsTheNodeOfAnOlderConnectionOnceThatItIsReplaced() {
        List<Replaced> replaced = new CopyOnWriteArrayList<>();
        bus.subscribe(Addresses.CONNECTIONS_REPLACED, (Replaced each) -> replaced.add(each));
        for (String connectionId : List.of("ann-1", "ann-2", "bob-1", "ann-2")) {
            String userId = connectionId.substring(0, 3);
            result(bus.<Boolean>request(
                    Addresses.PRESENCE_CONNECT, new Connected(userId, userId, false, "node", connectionId)));
            if (connectionId.equals("ann-2")) {
                result(bus.<Boolean>request(Addresses.PRESENCE_DISCONNECT, new Disconnected("ann", "ann-1")));
            }
        }
        bus.publish(Addresses.CONNECTIONS_REPLACED, new Replaced("last", Set.of()));
        Eventually.until(
                Duration.ofSeconds(20),
                replaced::toString,
                () -> replaced.equals(List.of(new Replaced("ann", Set.of("ann-1")), new Replaced("last", Set.of()))));
    }

    private void eventually(String... events) {
        Eventually.until(
                Duration.ofSeconds(20),
                () -> "told " + told,
                () -> Set.of(events).equals(new HashSet<>(told)) && told.size() == events.length);
    }

    private void disconnect(String userId) {
        result(bus.<Boolean>request(Addresses.PRESENCE_DISCONNECT, new Disconnected(userId, userId + "-1")));
    }

    @Test
    void tellsWhoComesAndGoesASecondLater() {
        long begin = clock.millis();
        connect("ann");
        clock.advanceMs(1_000);
        eventually("online ann at " + begin);
        disconnect("ann");
        clock.advanceMs(1_000);
        eventually("online ann at " + begin, "offline ann at " + (begin + 1_000));
    }

    @Test
    void aPageThatIsLoadedAnewTellsNobodyAnything() {
        long begin = clock.millis();
        connect("ann");
        clock.advanceMs(1_000);
        eventually("online ann at " + begin);
        disconnect("ann");
        clock.advanceMs(300);
        assertEquals(Set.of("ann"), found(new Find(Set.of("ann"), "bob")), "others see nothing of it");
        assertEquals(Set.of(), found(new Find(Set.of("ann"))), "matching has to know");
        connect("ann");
        connect("bob");
        clock.advanceMs(5_000);
        eventually("online ann at " + begin, "online bob at " + (begin + 1_300));
    }

    @Test
    void tellsGatewaysWhomAUserFollowsAndWhoIsHidden() {
        block("dan", "cyd");
        Watched watched = result(bus.request(Addresses.PRESENCE_WATCHED, new FindWatched("dan")));
        assertEquals(new Watched(List.of("ann"), Set.of("cyd")), watched);
    }

    @Test
    void listsAndFindsNobodyBeyondABlock() {
        List.of("ann", "bob", "cyd").forEach(this::connect);
        block("ann", "cyd");
        JsonObject seen = online("ann");
        assertEquals(2, seen.getInteger("total"));
        assertEquals(Set.of("ann", "bob"), ids(seen));
        assertEquals(Set.of("cyd", "bob"), ids(online("cyd")));
        assertEquals(Set.of("ann", "bob", "cyd"), ids(online("bob")));
        Set<String> all = Set.of("ann", "bob", "cyd");
        assertEquals(Set.of("bob", "cyd"), found(new Find(all, "cyd")));
        assertEquals(all, found(new Find(all)));
        assertEquals(
                1,
                result(bus.<Online>request(Addresses.PRESENCE_LIST, new ListOnline(1, "ann")))
                        .users()
                        .size());
    }

    @Test
    void aBlockLooksLikeGoingOfflineAndItsEndLikeComing() {
        connect("ann");
        connect("cyd");
        bus.publish(Addresses.PAIR_CHANGED, new PairChanged("ann", "cyd", true, false));
        eventually("presence:user_offline of ann to cyd", "presence:user_offline of cyd to ann");
        told.clear();
        bus.publish(Addresses.PAIR_CHANGED, new PairChanged("ann", "cyd", false, false));
        eventually("presence:user_online of ann to cyd", "presence:user_online of cyd to ann");
    }

    private Standing standing(String userId, String viewerId) {
        return result(bus.<Standing>request(Addresses.PRESENCE_STANDING, new FindStanding(userId, viewerId)));
    }

    @Test
    @Tag("S3-TAB-08")
    void tellsWhenSomebodyWasLastHereButNotBeyondABlock() {
        assertEquals(new Standing(false, null), standing("ann", "bob"));
        connect("ann");
        assertEquals(new Standing(true, null), standing("ann", "bob"));
        clock.advanceMs(60_000);
        result(bus.<Boolean>request(Addresses.PRESENCE_DISCONNECT, new Disconnected("ann", "ann-1")));
        long left = clock.millis();
        clock.advanceMs(60_000);
        assertEquals(new Standing(false, left), standing("ann", "bob"));
        block("ann", "cyd");
        assertEquals(new Standing(false, null), standing("ann", "cyd"));
        Eventually.until(Duration.ofSeconds(20), () -> "it is not stored", () -> result(statuses.of(Set.of("ann")))
                .equals(Map.of("ann", new Status("ann", false, left))));
    }

    private JsonObject online(String userId) {
        Caller caller = new Caller(Principal.ofAccount(userId, userId, "s", null), "c");
        return result(bus.requestCommand(new Command(PresenceVerticle.ONLINE, caller, new JsonObject())))
                .data();
    }

    private static Set<String> ids(JsonObject answer) {
        Set<String> ids = new HashSet<>();
        answer.getJsonArray("users").forEach(user -> ids.add(((JsonObject) user).getString("id")));
        return ids;
    }

    private Set<String> found(Find find) {
        return result(bus.<Found>request(Addresses.PRESENCE_FIND, find)).online();
    }
}
