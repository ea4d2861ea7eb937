package parley.load;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import parley.browser.Person;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.chat.ChatCommands;
import parley.chat.ChatVerticle;
import parley.config.ConfigLoader;
import parley.delivery.BusPublisher;
import parley.metrics.Metrics;
import parley.postgres.Statements;
import parley.room.ContactPolicy;
import parley.room.Member;
import parley.room.MessageMemory;
import parley.room.People;
import parley.room.PostingRules;
import parley.room.RecentRooms;
import parley.room.Relations;
import parley.room.Room;
import parley.room.RoomAdmission;
import parley.room.RoomDirectory;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.Rooms;
import parley.room.StoredAndMatchRooms;
import parley.room.memory.MemoryRoomLog;
import parley.room.pg.PgRoomDirectory;
import parley.room.pg.PgRoomLog;
import parley.util.EnvelopeCipher;

/** A node's chat, composed as in the product, from the command on the bus to the commit and back. */
final class ChatPath {
    private static final String USER = "sender";
    private static final String CONTENT = "x".repeat(200);

    private final Bus bus;
    private final RoomLog log;
    private final int instances;
    private final Caller caller = new Caller(Principal.ofAccount(USER, USER, "session", null), "connection");
    private final AtomicLong remembered = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private long sent;

    private ChatPath(Bus bus, Statements statements, EnvelopeCipher cipher, RecentRooms recent, Setup setup) {
        this.bus = bus;
        this.instances = setup.instances();
        this.log = new StoredAndMatchRooms(
                new MemoryRoomLog(10_000),
                new PgRoomLog(
                        statements,
                        cipher,
                        recent,
                        ConfigLoader.defaults().quotas(),
                        instances,
                        new MessageMemory(
                                setup.alone(), InstantSource.system(), fromMemory -> (fromMemory ? remembered : read)
                                        .incrementAndGet())));
    }

    /** @param alone whether the node is the only one */
    record Setup(int instances, boolean alone) {}

    static ChatPath deploy(Vertx vertx, Pool pool, Setup setup) {
        int instances = setup.instances();
        InstantSource clock = InstantSource.system();
        Metrics metrics = new Metrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        Bus bus = new Bus(vertx, metrics);
        SecureRandom random = new SecureRandom();
        EnvelopeCipher cipher = new EnvelopeCipher(List.of(random.generateSeed(32)), random);
        Statements statements = new Statements(pool);
        RecentRooms recent = new RecentRooms(clock);
        ChatPath path = new ChatPath(bus, statements, cipher, recent, setup);
        Rooms rooms = new Rooms(path.log, new BusPublisher(bus), bus, clock);
        RoomDirectory directory = new PgRoomDirectory(statements);
        ContactPolicy approach = new ContactPolicy(new Everybody(), ContactPolicy.Policy.ANYONE);
        RoomAdmission keeping = new RoomAdmission(rooms, directory, approach, OpenGuests::id, 50);
        PostingRules rules = new PostingRules(directory, approach, clock, false);
        ChatVerticle.Settings settings = new ChatVerticle.Settings(instances, 6_000, 7_200_000, 300_000);
        for (int i = 0; i < instances; i++) {
            Waiting.until(vertx.deployVerticle(
                    new ChatVerticle(i, settings, rooms, keeping, rules, new Unrelated(), metrics)));
        }
        return path;
    }

    private static final class Unrelated implements Relations {
        @Override
        public Future<Map<String, Long>> blocksOf(String userId) {
            return Future.succeededFuture(Map.of());
        }

        @Override
        public Future<List<String>> followedLately(String userId) {
            return Future.succeededFuture(List.of());
        }
    }

    private static final class Everybody implements People {
        @Override
        public Future<Optional<Person>> find(String userId) {
            return Future.succeededFuture(Optional.of(new Person(userId, userId, false)));
        }

        @Override
        public Future<Standing> between(String userId, String otherId) {
            return Future.succeededFuture(new Standing(false, true, true, Long.MAX_VALUE));
        }
    }

    /** Makes a room with one member. */
    Future<?> open(String roomId) {
        List<Member> members = List.of(Member.joining(USER, USER));
        return log.open(new Room(roomId, RoomKind.GROUP, "", "epoch", 0, 0, members), List.of(), 0);
    }

    /** Sends a message as a gateway hands it on. */
    Future<Reply> send(String roomId) {
        JsonObject body =
                new JsonObject().put("roomId", roomId).put("content", CONTENT).put("clientId", "c" + ++sent);
        return bus.request(Addresses.chatOf(roomId, instances), new Command(ChatCommands.MESSAGE, caller, body));
    }

    /** Edits a message that was sent. */
    Future<Reply> edit(String roomId, String messageId) {
        JsonObject body = new JsonObject()
                .put("roomId", roomId)
                .put("messageId", messageId)
                .put("content", CONTENT + ++sent);
        return bus.request(Addresses.chatOf(roomId, instances), new Command(ChatCommands.EDIT, caller, body));
    }

    /** Readings of a room's newest messages that were answered from memory, and all of them. */
    record Readings(long remembered, long all) {
        Readings since(Readings earlier) {
            return new Readings(remembered - earlier.remembered, all - earlier.all);
        }
    }

    Readings readings() {
        return new Readings(remembered.get(), remembered.get() + read.get());
    }

    /** Asks for the last 50 messages, as a client does that opens a room. */
    Future<Reply> history(String roomId) {
        JsonObject body = new JsonObject().put("roomId", roomId).put("limit", 50);
        return bus.request(Addresses.chatOf(roomId, instances), new Command(ChatCommands.HISTORY, caller, body));
    }

    /** Asks for the least that a cache of messages would need before it answers. */
    Future<?> headAlone(String roomId) {
        return log.heads(List.of(roomId));
    }

    /** Counts the messages of the room, as its feed counts them. */
    Future<Long> head(String roomId) {
        return log.room(roomId).map(Room::head);
    }
}
