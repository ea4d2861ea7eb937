package parley.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.account.Account;
import parley.account.MemoryAccountStore;
import parley.account.Passwords;
import parley.bus.Bus;
import parley.bus.Command;
import parley.bus.Reply;
import parley.config.ConfigException;
import parley.config.ConfigLoader;
import parley.config.ExternalCommands;
import parley.config.ServiceSettings;
import parley.delivery.BusPublisher;
import parley.delivery.EventTap;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.StartException;
import parley.gateway.command.Commands;
import parley.gateway.command.LimitedCommands;
import parley.gateway.command.RecentIntents;
import parley.gateway.command.RestCommands;
import parley.interest.NodeInterest;
import parley.limits.MemoryRateLimits;
import parley.metrics.Metrics;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.util.CausesFaults;
import parley.util.TestClock;

/** Programs of others ask over the bus, in plain JSON, and get what their service may have. */
@Tag("S1-MOD-06")
@CausesFaults
class OffersVerticleTest {
    private static final JsonObject SCHEMAS = new JsonObject("""
            {"room:join": {"type": "object", "required": ["roomId"],
                           "properties": {"roomId": {"type": "string", "maxLength": 64}}},
             "room:update": {"type": "object"}, "chat:message": {"type": "object"},
             "session:authenticate": {"type": "object"}}""");

    private final Vertx vertx = Vertx.vertx();
    private final Metrics metrics = new Metrics(new SimpleMeterRegistry());
    private final TestClock clock = new TestClock();
    private final MemoryAccountStore store = new MemoryAccountStore();
    private final Bus bus = new Bus(vertx, metrics);
    private final EventTap tap = new EventTap();
    private final Rooms rooms =
            new Rooms(new MemoryRoomLog(10), new BusPublisher(bus, new NodeInterest(), tap), bus, clock);
    private final Offers offers = new Offers(vertx, "node", rooms, tap, metrics);
    private final List<Command> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void serve() {
        bus.serveCommands(Set.of("room:join", "room:update", "chat:message"), command -> {
            heard.add(command);
            return command.name().equals("room:update")
                    ? Future.failedFuture(new IllegalStateException("a secret of the server"))
                    : Future.succeededFuture(new Reply(new JsonObject().put("seq", 7)));
        });
        result(vertx.deployVerticle(offers.events()));
    }

    @AfterEach
    void close() {
        result(vertx.close());
    }

    private Future<Void> open(ServiceSettings... services) {
        LimitedCommands limited = new LimitedCommands(
                new MemoryRateLimits(clock),
                new RecentIntents(100, 60_000, clock),
                ConfigLoader.defaults().limits());
        return offers.open(
                List.of(services),
                new ServiceAccounts(store, Optional.of(store), clock),
                new RestCommands(new Commands(SCHEMAS), limited, bus));
    }

    private void openBot() {
        result(open(
                new ServiceSettings("bot", Set.of("room:*", "chat:message", "events")),
                new ServiceSettings("deaf", Set.of("room:join"))));
    }

    private JsonObject ask(String address, Object question) {
        return (JsonObject) result(vertx.eventBus().request(address, question)).body();
    }

    private JsonObject call(String service, String command, JsonObject body) {
        return ask(
                ExtensionAddresses.COMMAND,
                new JsonObject().put("service", service).put("command", command).put("body", body));
    }

    private static void assertRefused(ErrorCode code, JsonObject answer) {
        assertFalse(answer.getBoolean("ok"), answer::encode);
        assertEquals(code.name(), answer.getJsonObject("error").getString("code"), answer::encode);
    }

    @Test
    void aServiceUsesACommandAsItsOwnAccount() {
        openBot();
        JsonObject answer = call("bot", "room:join", new JsonObject().put("roomId", "r"));
        assertEquals(new JsonObject().put("ok", true).put("data", new JsonObject().put("seq", 7)), answer);
        Account account = result(store.findByName("bot")).orElseThrow();
        assertEquals(account.id(), heard.get(0).caller().userId());
        assertEquals("bot", heard.get(0).caller().username());
        assertFalse(heard.get(0).caller().guest());
    }

    @Test
    void scopesSchemasAndNamesAreChecked() {
        openBot();
        assertRefused(ErrorCode.PERMISSION_DENIED, call("deaf", "chat:message", new JsonObject()));
        assertRefused(ErrorCode.PERMISSION_DENIED, call("nobody", "room:join", new JsonObject().put("roomId", "r")));
        assertRefused(ErrorCode.VALIDATION_ERROR, call("bot", "room:join", new JsonObject().put("roomId", 7)));
        assertRefused(ErrorCode.UNKNOWN_EVENT, call("bot", "room:burn", new JsonObject()));
        assertRefused(ErrorCode.UNKNOWN_EVENT, call("bot", "session:authenticate", new JsonObject()));
        assertEquals(List.of(), heard);
    }

    @Test
    void whatIsNoCallIsToldWhatIsWrong() {
        openBot();
        assertRefused(ErrorCode.VALIDATION_ERROR, ask(ExtensionAddresses.COMMAND, "room:join"));
        assertRefused(ErrorCode.VALIDATION_ERROR, ask(ExtensionAddresses.COMMAND, null));
        JsonObject lacking = ask(ExtensionAddresses.COMMAND, new JsonObject().put("service", "bot"));
        assertRefused(ErrorCode.VALIDATION_ERROR, lacking);
        assertEquals(
                "command",
                lacking.getJsonObject("error")
                        .getJsonArray("details")
                        .getJsonObject(0)
                        .getString("path"));
    }

    @Test
    void aFaultOfTheServerIsNotTold() {
        openBot();
        JsonObject answer = call("bot", "room:update", new JsonObject());
        assertRefused(ErrorCode.INTERNAL, answer);
        assertFalse(answer.encode().contains("secret"));
    }

    @Test
    void limitsCountForServicesToo() {
        openBot();
        JsonObject last = new JsonObject();
        for (int i = 0; i <= ConfigLoader.defaults().limits().messages().count(); i++) {
            last = call("bot", "chat:message", new JsonObject());
        }
        assertRefused(ErrorCode.RATE_LIMIT_EXCEEDED, last);
        assertTrue(last.getJsonObject("error").getLong("retryAfterMs") > 0);
    }

    @Test
    void eventsAreFollowedByThoseWhoMayAtAddressesOfTheirOwn() {
        openBot();
        JsonObject wanted = new JsonObject().put("service", "bot").put("address", "bot.events.1");
        vertx.eventBus().localConsumer("bot.events.1", batch -> batch.reply(null));
        assertTrue(ask(ExtensionAddresses.EVENTS, wanted).getBoolean("ok"));
        assertRefused(
                ErrorCode.PERMISSION_DENIED,
                ask(
                        ExtensionAddresses.EVENTS,
                        wanted.copy().put("service", "deaf").put("address", "deaf.x")));
        assertRefused(
                ErrorCode.VALIDATION_ERROR,
                ask(ExtensionAddresses.EVENTS, wanted.copy().put("address", "parley.command.chat:message")));
        assertRefused(
                ErrorCode.VALIDATION_ERROR,
                ask(ExtensionAddresses.EVENTS, wanted.copy().put("rooms", new JsonObject().put("r", "one"))));
        assertRefused(
                ErrorCode.VALIDATION_ERROR,
                ask(ExtensionAddresses.EVENTS, wanted.copy().put("since", -1)));
    }

    @Test
    void nothingIsOpenWithoutServices() {
        result(open());
        assertFalse(result(vertx.eventBus()
                .request(ExtensionAddresses.COMMAND, new JsonObject())
                .map(true)
                .otherwise(false)));
    }

    @Test
    void aScopeThatNamesNothingIsAFaultOfTheConfiguration() {
        ConfigException refusal = assertThrows(
                ConfigException.class, () -> result(open(new ServiceSettings("bot", Set.of("session:authenticate")))));
        assertEquals(
                List.of("services[0].scopes: session:authenticate is no command, nor a feature like room:*"),
                refusal.errors());
    }

    @Test
    void onlyCommandsAreLeftToOthers() {
        result(Offers.check(new ExternalCommands(List.of("room:list", "chat:clear"))));
        ConfigException refusal = assertThrows(
                ConfigException.class,
                () -> result(Offers.check(new ExternalCommands(List.of("room:lists", "session:ping")))));
        assertEquals(
                List.of(
                        "external.commands: room:lists is no command that can be left to others",
                        "external.commands: session:ping is no command that can be left to others"),
                refusal.errors());
    }

    @Test
    void theNameOfAPersonIsNeverUsed() {
        result(store.create(Account.of("id", "bot", "bot@example.org", "$argon2id$v=19$m=8,t=1,p=1$other$hash", 0)));
        StartException refusal =
                assertThrows(StartException.class, () -> result(open(new ServiceSettings("bot", Set.of("room:*")))));
        assertTrue(refusal.getMessage().contains("bot belongs to somebody"), refusal.getMessage());
    }

    @Test
    void nobodyCanSignInAsAService() {
        openBot();
        openBotAgain();
        String hash = result(store.findByName("bot")).orElseThrow().passwordHash();
        Passwords passwords =
                new Passwords(vertx, ConfigLoader.defaults().auth().hashing(), new SecureRandom());
        for (String guess : List.of("", "bot", hash, "parley-service-1")) {
            assertEquals(Passwords.Verdict.WRONG, result(passwords.verify(guess, hash)));
        }
    }

    /** A restart finds the account that the first start made. */
    private void openBotAgain() {
        String before = result(store.findByName("bot")).orElseThrow().id();
        openBot();
        assertEquals(before, result(store.findByName("bot")).orElseThrow().id());
    }

    @Test
    void aRefusalOfTheFeatureKeepsItsDetails() {
        openBot();
        ParleyException invalid = ParleyException.invalid("roomId", "is required");
        JsonObject error = call("bot", "room:join", new JsonObject()).getJsonObject("error");
        assertEquals(invalid.toJson(), error);
    }
}
