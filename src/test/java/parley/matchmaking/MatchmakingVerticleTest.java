package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Reply;
import parley.identity.IdentityMessages;
import parley.identity.IdentityMessages.FindSearcher;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.Delivery;
import parley.room.MemoryRoomLog;
import parley.room.Publisher;
import parley.room.Rooms;
import parley.util.Await;
import parley.util.Eventually;
import parley.util.TestClock;

@ExtendWith(VertxExtension.class)
class MatchmakingVerticleTest {
    private static final long WAVE_MS = 50;
    private static final IdentityMessages.Searcher NOTHING_KNOWN =
            new IdentityMessages.Searcher(Set.of(), Set.of(), null, null, Set.of());

    private final TestClock clock = new TestClock();
    private final MatchRules rules = MatchRules.defaults();
    private final MatchQueue queue =
            new MemoryMatchQueue(rules, () -> UUID.randomUUID().toString());
    private final Promise<IdentityMessages.Searcher> lookedUp = Promise.promise();
    private volatile Set<String> online = Set.of("ann");
    private Bus bus;

    @BeforeEach
    void deploy(Vertx vertx) {
        Metrics metrics = new Metrics(new SimpleMeterRegistry());
        bus = new Bus(vertx, metrics);
        List.of(Delivery.ToUsers.class, Find.class, Found.class, FindSearcher.class, IdentityMessages.Searcher.class)
                .forEach(bus::carry);
        bus.serve(IdentityMessages.SEARCHER, (FindSearcher find) -> lookedUp.future());
        bus.serve(Addresses.PRESENCE_FIND, (Find find) -> Future.succeededFuture(new Found(online)));
        Rooms rooms = new Rooms(new MemoryRoomLog(100), new Publisher(bus), bus, clock);
        MatchmakingVerticle.Settings settings = new MatchmakingVerticle.Settings(rules, WAVE_MS, 20_000, 1);
        Await.result(vertx.deployVerticle(new MatchmakingVerticle(settings, queue, new Absences(), rooms, metrics)));
    }

    @Test
    void aCancellationDoesNotOvertakeItsSearch() {
        Future<Reply> search = command(MatchEvents.MATCH);
        Future<Reply> cancellation = command(MatchEvents.CANCEL);
        lookedUp.complete(NOTHING_KNOWN);
        Await.result(search);
        Await.result(cancellation);

        assertTrue(Await.result(queue.ticketOf("ann")).isEmpty());
    }

    @Test
    void whoLeftBeforeTheSearchBeganIsNotSearchedForLongerThanTheGrace() {
        online = Set.of();
        lookedUp.complete(NOTHING_KNOWN);
        Await.result(command(MatchEvents.MATCH));

        Eventually.until(Duration.ofSeconds(20), () -> "still searching", () -> {
            clock.advanceMs(rules.graceMs());
            return Await.result(queue.ticketOf("ann")).isEmpty();
        });
    }

    private Future<Reply> command(String name) {
        return bus.requestCommand(new Command(name, new Caller("ann", "Ann", "session", true, "c1"), new JsonObject()));
    }
}
