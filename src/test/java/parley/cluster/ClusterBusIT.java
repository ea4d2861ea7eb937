package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.LinkFaults.Shares;
import parley.bus.WireName;
import parley.config.ParleyConfig.Node.Role;
import parley.delivery.BusPublisher;
import parley.delivery.ConnectionDelivery;
import parley.delivery.Delivery.ToConnection;
import parley.delivery.Delivery.ToUsers;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.TakenBatches;
import parley.presence.PresenceMessages.Connected;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.presence.PresenceMessages.ListOnline;
import parley.presence.PresenceMessages.Online;
import parley.presence.redis.FallbackPresenceStore;
import parley.presence.redis.RedisPresenceStore;
import parley.redis.SwitchedRedis;
import parley.room.Publisher;
import parley.room.RoomMessages.ConnectionAddress;
import parley.room.RoomMessages.Locate;
import parley.room.RoomMessages.Located;
import parley.util.Eventually;
import parley.util.FreePort;

/**
 * The promises of the bus between nodes: a gateway alone, a node of chat, and one of everything that has a bad network.
 */
@Tag("S4-CLU-05")
@Tag("runtime")
class ClusterBusIT {
    @WireName("test.Question")
    record Question(String text) {}

    @WireName("test.Answer")
    record Answer(String text) {}

    /** A record that only the gateway carries, as if it were of a later version. */
    @WireName("test.Later")
    record Later(String text) {}

    @WireName("test.Told")
    record Told(String text) {}

    private static final List<Class<?>> CARRIED = List.of(
            Question.class,
            Answer.class,
            Told.class,
            Locate.class,
            Located.class,
            ToUsers.class,
            ToConnection.class,
            Find.class,
            Found.class,
            ListOnline.class,
            Online.class);
    private static final int PORT = FreePort.next();
    private static final ClusterNode.Start START = ClusterNode.Start.of("a secret of this cluster", PORT);
    private static final int NOTICES = 15;
    private static final char FRAME = 'D';

    private static ClusterNode gateway;
    private static ClusterNode chat;
    private static ClusterNode rough;

    @BeforeAll
    static void start() {
        List<Class<?>> later = new ArrayList<>(CARRIED);
        later.add(Later.class);
        gateway = ClusterNode.start(START, PORT, "gateway", Set.of(Role.GATEWAY), later)
                .join();
        var second = ClusterNode.start(START, 0, "chat", Set.of(Role.CHAT), CARRIED);
        rough = ClusterNode.start(START.with(new Shares(0.3, 0.3, 20)), 0, "rough", Set.of(Role.values()), CARRIED)
                .join();
        chat = second.join();
        gateway.awaitPeers(chat, rough);
        chat.awaitPeers(gateway, rough);
        rough.awaitPeers(gateway, chat);
    }

    @AfterAll
    static void stop() {
        ClusterNode.closeAll(List.of(gateway, chat, rough));
    }

    /** Serves an address, and waits until the others know. */
    private static <Q, A> void serve(ClusterNode node, String address, Function<Q, Future<A>> handler) {
        node.bus().serve(address, handler);
        node.bus().introduceToAll();
        for (ClusterNode other : List.of(gateway, chat, rough)) {
            if (other != node) {
                Eventually.until(
                        ClusterNode.PATIENCE,
                        () -> other.id() + " does not know of " + address,
                        () -> other.knowsServer(address));
            }
        }
    }

    @Test
    void eachNodeServesFromTheBeginningWhatTheVersionBeforeLooksFor() {
        Set<String> all = Set.of(gateway.id(), chat.id(), rough.id());
        for (String ability : List.of("parley.match.seats", "parley.sealing.scoped")) {
            for (ClusterNode node : List.of(gateway, chat, rough)) {
                Eventually.until(ClusterNode.PATIENCE, () -> node.id() + " does not know of all", () -> node.bus()
                        .serving(ability, node.id())
                        .equals(all));
            }
        }
    }

    @Test
    void aRequestReachesTheNodeThatServes() {
        serve(chat, "echo", (Question question) -> Future.succeededFuture(new Answer(question.text() + " ✓")));
        assertEquals(new Answer("hello ✓"), result(gateway.bus().<Answer>request("echo", new Question("hello"))));
        assertEquals(new Answer("own ✓"), result(chat.bus().<Answer>request("echo", new Question("own"))));
    }

    @Test
    void aNodeThatServesItselfAsksNobodyElse() {
        serve(chat, "both", (Question question) -> Future.succeededFuture(new Answer("chat")));
        serve(gateway, "both", (Question question) -> Future.succeededFuture(new Answer("gateway")));
        for (int i = 0; i < 20; i++) {
            assertEquals(new Answer("gateway"), result(gateway.bus().<Answer>request("both", new Question("" + i))));
        }
    }

    /** A node waits as long as a slow statement takes there, though a lost message is noticed sooner elsewhere. */
    @Test
    void aNodeThatWaitsForItsDatabaseIsWaitedFor() {
        serve(chat, "slow", (Question question) -> chat.vertx().timer(4_000).map(late -> new Answer("late")));
        assertEquals(new Answer("late"), result(gateway.bus().<Answer>request("slow", new Question("hello"))));
    }

    @Test
    void aRefusalComesBackWhole() {
        ParleyException refusal = ParleyException.invalid("content", "is too long für uns");
        serve(chat, "refuse", (Question question) -> Future.failedFuture(refusal));
        ParleyException told = refusal(ErrorCode.VALIDATION_ERROR, gateway.bus().request("refuse", new Question("x")));
        assertEquals(refusal.toJson(), told.toJson());
    }

    @Test
    void whatNobodyServesIsUnavailable() {
        refusal(ErrorCode.UNAVAILABLE, told(gateway.bus().request("nowhere", new Question("x"))));
        refusal(ErrorCode.UNAVAILABLE, told(gateway.bus().requestAt(chat.id(), "nowhere", new Question("x"))));
        refusal(ErrorCode.UNAVAILABLE, told(gateway.bus().requestAt("gone", "nowhere", new Question("x"))));
    }

    /** Returns the result as a client is told of it. */
    static Future<Object> told(Future<Object> answer) {
        return answer.recover(failure -> Future.failedFuture(ParleyException.of(failure)));
    }

    @Test
    void aPublishedHintReachesOneNodeOfEachRoleThatIsMissingHere() {
        Map<String, AtomicInteger> heard = hear("hint");
        gateway.bus().publish("hint", new Told("x"));
        Eventually.until(
                ClusterNode.PATIENCE,
                heard::toString,
                () -> heard.get("gateway").get() == 1 && heard.get("rough").get() == 1);
        assertTrue(heard.get("chat").get() <= 1, heard::toString);
        chat.bus().publish("hint", new Told("y"));
        Eventually.until(
                ClusterNode.PATIENCE,
                heard::toString,
                () -> heard.get("chat").get() >= 1
                        && heard.get("gateway").get() + heard.get("rough").get() >= 3);
    }

    private static Map<String, AtomicInteger> hear(String address) {
        Map<String, AtomicInteger> heard =
                Map.of("gateway", new AtomicInteger(), "chat", new AtomicInteger(), "rough", new AtomicInteger());
        gateway.bus().subscribe(address, (Told told) -> heard.get("gateway").incrementAndGet());
        chat.bus().subscribe(address, (Told told) -> heard.get("chat").incrementAndGet());
        rough.bus().subscribe(address, (Told told) -> heard.get("rough").incrementAndGet());
        return heard;
    }

    @Test
    void whatIsPublishedEverywhereReachesAllOverABadNetwork() {
        Set<String> heard = ConcurrentHashMap.newKeySet();
        Set<String> sent = new HashSet<>();
        for (ClusterNode node : List.of(gateway, chat, rough)) {
            node.bus().subscribe("everywhere", (Told told) -> heard.add(node.id() + " " + told.text()));
        }
        for (int i = 0; i < NOTICES; i++) {
            rough.bus().publishEverywhere("everywhere", new Told("notice " + i));
            for (ClusterNode node : List.of(gateway, chat, rough)) {
                sent.add(node.id() + " notice " + i);
            }
        }
        Eventually.until(ClusterNode.PATIENCE.multipliedBy(2), heard::toString, () -> heard.equals(sent));
    }

    @Test
    void allNodesAnswerWhatAllAreAsked() {
        for (ClusterNode node : List.of(gateway, chat, rough)) {
            node.bus().serve("who", (Question question) -> Future.succeededFuture(new Answer(node.id())));
        }
        Set<Answer> all = Set.of(new Answer("gateway"), new Answer("chat"), new Answer("rough"));
        assertEquals(all, Set.copyOf(result(gateway.bus().<Answer>requestEverywhere("who", new Question("")))));
    }

    @Test
    void whatAnotherVersionSendsIsCountedAndUnavailable() {
        chat.bus().serve("later", (Question question) -> Future.succeededFuture(new Answer("")));
        double before = chat.unknownMessages();
        ParleyException refusal =
                refusal(ErrorCode.UNAVAILABLE, gateway.bus().requestAt(chat.id(), "later", new Later("x")));
        assertTrue(refusal.retryAfterMs() > 0);
        gateway.bus().sendFrame(chat.id(), Buffer.buffer("Zwhatever"));
        gateway.bus().sendFrame(chat.id(), Buffer.buffer());
        chat.bus().receiveFrames(FRAME, frame -> new JsonObject(frame));
        gateway.bus().sendFrame(chat.id(), Buffer.buffer(FRAME + "not JSON"));
        Eventually.until(
                ClusterNode.PATIENCE,
                () -> "counted " + (chat.unknownMessages() - before),
                () -> chat.unknownMessages() == before + 4);
        serve(chat, "fine", (Question question) -> Future.succeededFuture(new Answer("fine")));
        assertEquals(new Answer("fine"), result(gateway.bus().<Answer>request("fine", new Question(""))));
    }

    @Test
    void anAnswerOfAnotherVersionIsCountedAndUnavailable() {
        double before = chat.unknownMessages();
        serve(gateway, "newer", (Question question) -> Future.succeededFuture(new Later("x")));
        refusal(ErrorCode.UNAVAILABLE, chat.bus().request("newer", new Question("")));
        assertEquals(before + 1, chat.unknownMessages());
    }

    @Test
    @Tag("S3-SCALE-04")
    void usersAreReachedOnAllTheirNodesAndSoughtAgain() {
        Bus asking = gateway.bus();
        AtomicInteger asked = new AtomicInteger();
        Set<String> reached = ConcurrentHashMap.newKeySet();
        // Presence says first a node that is gone, then the one to which the device has come.
        serve(gateway, Addresses.PRESENCE_LOCATE, (Locate locate) -> {
            Set<String> nodes =
                    asked.incrementAndGet() == 1 ? Set.of("gone", chat.id()) : Set.of(rough.id(), chat.id());
            return Future.succeededFuture(
                    locate.userIds().contains("nobody knows") ? new Located(null) : new Located(Map.of("ann", nodes)));
        });
        AtomicInteger atChat = new AtomicInteger();
        takeDeliveries(chat, reached, atChat);
        takeDeliveries(rough, reached, new AtomicInteger());
        Publisher publisher = new BusPublisher(asking);
        assertTrue(result(publisher.toUser("ann", "user:matched", new JsonObject().put("a", 1))));
        assertEquals(Set.of(chat.id() + " ann", rough.id() + " ann"), reached);
        assertEquals(2, asked.get());
        assertEquals(1, atChat.get());
        // The gateway node serves no deliveries in this test, and must not be asked for ever.
        assertTrue(result(publisher.toUser("nobody knows", "user:matched", new JsonObject())));
        assertEquals(3, asked.get());
    }

    @Test
    @Tag("S1-RED-05")
    void withoutRedisAUserIsOnlineWhileAnyNodeHasADevice() {
        SwitchedRedis redis = new SwitchedRedis(null);
        redis.away(true);
        FallbackPresenceStore here = presence(gateway, redis);
        FallbackPresenceStore there = presence(chat, redis);
        assertTrue(result(here.connect(new Connected("ann", "Ann", true, gateway.id(), "phone"), 1))
                .first());
        assertFalse(result(there.connect(new Connected("ann", "Ann", true, chat.id(), "laptop"), 2))
                .first());
        assertNull(result(here.disconnect("ann", "phone")));
        assertEquals(Set.of("ann"), result(here.online(Set.of("ann", "bob"))));
        assertEquals(1, result(here.list(10)).total());
        assertEquals("ann", result(there.disconnect("ann", "laptop")).id());
        assertEquals(Set.of(), result(here.online(Set.of("ann"))));
    }

    private static FallbackPresenceStore presence(ClusterNode node, SwitchedRedis redis) {
        FallbackPresenceStore store =
                new FallbackPresenceStore(new RedisPresenceStore(redis, RedisPresenceStore.LEASE));
        store.askEverywhere(node.bus());
        return store;
    }

    /** Tells one connection some events, one after the other. */
    private static List<Future<Void>> tell(ClusterNode from, ConnectionAddress to, int events) {
        return result(Future.future(promise -> from.vertx().runOnContext(turn -> {
            ConnectionDelivery delivery = new ConnectionDelivery(from.bus(), "sender " + to);
            promise.complete(IntStream.range(0, events)
                    .mapToObj(i -> delivery.tell(to, "webrtc:ice-candidate", new JsonObject().put("number", i)))
                    .toList());
        })));
    }

    private static List<Integer> takeBatches(ClusterNode node) {
        List<Integer> taken = new CopyOnWriteArrayList<>();
        TakenBatches batches = new TakenBatches();
        node.bus().serve(Addresses.DELIVER_TO_CONNECTION, (ToConnection batch) -> {
            if (batches.take(batch.senderId(), batch.number())) {
                batch.events().forEach(event -> taken.add(new JsonObject(event.json()).getInteger("number")));
            }
            return Future.succeededFuture(true);
        });
        return taken;
    }

    @Test
    void oneConnectionIsToldInOrderOverABadNetwork() {
        List<Integer> taken = takeBatches(chat);
        List<Future<Void>> told = tell(rough, new ConnectionAddress("ann", chat.id(), "phone"), 20);
        told.forEach(event -> result(event.otherwiseEmpty()));
        assertEquals(IntStream.range(0, taken.size()).boxed().toList(), taken);
        for (int i = 0; i < told.size(); i++) {
            assertTrue(told.get(i).failed() || taken.contains(i), "acknowledged, but not taken: " + i);
        }
    }

    @Test
    void aConnectionIsGoneWithItsNode() {
        ClusterNode dying = ClusterNode.start(START, 0, "dying", Set.of(Role.GATEWAY), CARRIED)
                .join();
        dying.awaitPeers(gateway, chat, rough);
        Promise<Void> heard = Promise.promise();
        dying.bus().serve(Addresses.DELIVER_TO_CONNECTION, (ToConnection batch) -> {
            heard.tryComplete();
            return Future.future(never -> {});
        });
        List<Future<Void>> told = tell(gateway, new ConnectionAddress("ann", dying.id(), "phone"), 3);
        result(heard.future());
        dying.close();
        told.forEach(event -> refusal(ErrorCode.GONE, event));
        gateway.awaitPeers(chat, rough);
    }

    private static void takeDeliveries(ClusterNode node, Set<String> reached, AtomicInteger count) {
        serve(node, Addresses.DELIVER_TO_USERS, (ToUsers delivery) -> {
            delivery.userIds().forEach(userId -> reached.add(node.id() + " " + userId));
            count.incrementAndGet();
            return Future.succeededFuture(true);
        });
    }
}
