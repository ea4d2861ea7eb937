package parley.chat;

import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.browser.Person;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.delivery.BusPublisher;
import parley.delivery.Delivery;
import parley.metrics.Metrics;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.ContactPolicy;
import parley.room.NoRelations;
import parley.room.Notification;
import parley.room.People;
import parley.room.PostingRules;
import parley.room.RecentRooms;
import parley.room.RoomAdmission;
import parley.room.RoomMessages;
import parley.room.RoomVerticle;
import parley.room.Rooms;
import parley.room.StoredAndMatchRooms;
import parley.room.memory.MemoryRoomLog;
import parley.room.pg.PgRoomDirectory;
import parley.room.pg.PgRoomLog;
import parley.util.EnvelopeCipher;
import parley.util.TestClock;

/** Rooms that last, by the commands of their members, on a real database. */
abstract class RoomCommandsFixture {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    /** The events that were sent towards the sockets: the type, and the user if there is one. */
    final List<String> shown = new CopyOnWriteArrayList<>();

    final List<String> silenced = new CopyOnWriteArrayList<>();

    final Set<String> blocks = new HashSet<>();
    final Set<String> follows = new HashSet<>(List.of("ann bob", "bob ann", "ann cleo", "ann gus"));
    final TestClock clock = new TestClock();
    Vertx vertx;
    Bus bus;

    @BeforeEach
    void deploy() {
        vertx = Vertx.vertx();
        SecureRandom random = new SecureRandom();
        Metrics metrics = new Metrics(new SimpleMeterRegistry());
        bus = new Bus(vertx, metrics, Set.of())
                .carry(Delivery.ToUsers.class)
                .carry(RoomMessages.Silenced.class)
                .carry(RoomMessages.Closed.class)
                .carry(RoomMessages.MemberLeft.class);
        bus.receive(Addresses.DELIVER, Delivery.class, this::note);
        bus.subscribe(Addresses.MEMBER_SILENCED, (RoomMessages.Silenced member) -> silenced.add(member.userId()));
        bus.serve(Addresses.DELIVER_TO_USERS, (Delivery.ToUsers told) -> {
            // Notifications have tests of their own, and come at any moment.
            if (told.type() != null && !told.type().equals(Notification.EVENT)) {
                told.userIds().forEach(userId -> shown.add(told.type() + " to " + userId));
            }
            return Future.succeededFuture(true);
        });
        Statements statements = new Statements(postgres.pool());
        RecentRooms recent = new RecentRooms(clock);
        EnvelopeCipher cipher = new EnvelopeCipher(List.of(random.generateSeed(32)), random);
        Rooms rooms = new Rooms(
                new StoredAndMatchRooms(new MemoryRoomLog(100), new PgRoomLog(statements, cipher, recent, quotas(), 2)),
                new BusPublisher(bus),
                bus,
                clock);
        PgRoomDirectory directory = new PgRoomDirectory(statements);
        ContactPolicy contact = new ContactPolicy(new Acquaintances(), policy());
        RoomAdmission admission = new RoomAdmission(
                rooms, directory, contact, () -> UUID.randomUUID().toString(), 50);
        PostingRules rules = new PostingRules(directory, contact, clock, false);
        result(vertx.deployVerticle(new RoomVerticle(rooms, directory, admission)));
        result(vertx.deployVerticle(new ReceiptVerticle(rooms, rules)));
        for (int i = 0; i < 2; i++) {
            ChatVerticle.Settings settings = new ChatVerticle.Settings(2, 60_000, 1_000, 60_000);
            result(vertx.deployVerticle(
                    new ChatVerticle(i, settings, rooms, admission, rules, new NoRelations(), metrics)));
        }
    }

    ContactPolicy.Policy policy() {
        return ContactPolicy.Policy.FOLLOWING;
    }

    ParleyConfig.Quotas quotas() {
        return ConfigLoader.defaults().quotas();
    }

    @AfterEach
    void close() {
        result(vertx.close());
    }

    private void note(Delivery delivery) {
        if (delivery instanceof Delivery.Durable durable) {
            shown.add(durable.type());
        } else if (delivery instanceof Delivery.Ephemeral ephemeral) {
            shown.add(ephemeral.type() + " except " + String.join(" ", ephemeral.exceptUserIds()));
        }
    }

    /** Everybody exists but "nobody"; users whose name begins with g are guests. */
    final class Acquaintances implements People {
        @Override
        public Future<Optional<Person>> find(String userId) {
            return Future.succeededFuture(Optional.of(new Person(userId, userId, userId.startsWith("g")))
                    .filter(person -> !userId.equals("nobody")));
        }

        @Override
        public Future<Standing> between(String userId, String otherId) {
            boolean blocked = blocks.contains(userId + " " + otherId) || blocks.contains(otherId + " " + userId);
            return Future.succeededFuture(new Standing(
                    blocked,
                    follows.contains(userId + " " + otherId),
                    follows.contains(otherId + " " + userId),
                    blocked ? 0 : Long.MAX_VALUE));
        }
    }

    Future<JsonObject> ask(String userId, String name, JsonObject body) {
        Principal principal = userId.startsWith("g")
                ? Principal.ofGuest(userId, userId, "session")
                : Principal.ofAccount(userId, userId, "session", null);
        Caller caller = new Caller(principal, "connection");
        return bus.requestCommand(new Command(name, caller, body)).map(Reply::data);
    }

    static JsonObject in(String roomId) {
        return new JsonObject().put("roomId", roomId);
    }

    static JsonObject of(String roomId, String userId) {
        return in(roomId).put("userId", userId);
    }

    Future<JsonObject> say(String userId, String roomId, String content) {
        return ask(userId, "chat:message", in(roomId).put("content", content));
    }

    Future<JsonObject> write(String userId, String to, String content) {
        return ask(userId, "chat:message", new JsonObject().put("to", to).put("content", content));
    }

    String create(String kind, JsonObject settings, String... members) {
        JsonObject body = new JsonObject()
                .put("kind", kind)
                .put("name", "A " + kind)
                .put("settings", settings)
                .put("members", new JsonArray(List.of(members)));
        return result(ask("ann", "room:create", body)).getString("roomId");
    }

    List<String> members(String asking, String roomId) {
        return result(ask(asking, "room:members", in(roomId))).getJsonArray("members").stream()
                .map(JsonObject.class::cast)
                .map(member -> member.getString("id") + " " + member.getString("role"))
                .toList();
    }

    List<String> feed(String userId, String roomId) {
        return result(ask(userId, "chat:feed", in(roomId).put("after", 0))).getJsonArray("events").stream()
                .map(JsonObject.class::cast)
                .map(event -> event.getString("type"))
                .toList();
    }
}
