package parley.relation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import parley.account.MemoryAccountStore;
import parley.bus.Bus;
import parley.bus.NodeLink;
import parley.bus.Peers;
import parley.config.ConfigLoader;
import parley.delivery.BusPublisher;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.GuestSession;
import parley.guest.Profile;
import parley.guest.memory.MemorySessionStore;
import parley.metrics.Metrics;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.token.IdentityMessages;
import parley.token.IdentityMessages.FindSearcher;
import parley.token.IdentityMessages.Searcher;
import parley.util.TestClock;

/** A node whose neighbours come or go can't tell of guests who came before which changes it has not heard. */
@ExtendWith(VertxExtension.class)
@Tag("S1-EVT-04")
@Tag("S3-FT-02")
class KnownBlocksVerticleTest {
    private final TestClock clock = new TestClock();
    private final MemorySessionStore sessions = new MemorySessionStore();
    private final Peers peers = new Peers();
    private Bus bus;

    @BeforeEach
    void deploy(Vertx vertx) {
        bus = new Bus(vertx, new Metrics(new SimpleMeterRegistry()));
        List.of(FindSearcher.class, Searcher.class).forEach(bus::carry);
        result(bus.join(new NodeLink(vertx, "here"), peers, "here", Set.of(), Set.of()));
        result(vertx.deployVerticle(new RelationVerticle(
                sessions,
                new MemoryAccountStore(),
                awayRelations(),
                new MemoryReportStore(),
                new Rooms(new MemoryRoomLog(100), new BusPublisher(bus), bus, clock),
                ConfigLoader.defaults().quotas(),
                false)));
    }

    private static RelationStore awayRelations() {
        return (RelationStore) Proxy.newProxyInstance(
                RelationStore.class.getClassLoader(),
                new Class<?>[] {RelationStore.class},
                (proxy, method, arguments) ->
                        Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "The database is away")));
    }

    private void comesAMinuteLater(String guest) {
        clock.advance(Duration.ofMinutes(1));
        long now = clock.millis();
        result(sessions.create(
                new GuestSession(guest, "s-" + guest, "Guest_" + guest, Profile.EMPTY, now, now, now + 600_000)));
    }

    private Future<Set<String>> blocksOf(String guest) {
        return bus.<Searcher>request(IdentityMessages.SEARCHER, new FindSearcher(guest), guest)
                .map(Searcher::blocked);
    }

    @Test
    void whoCameBeforeANodeJoinedOrLeftIsNotMatchedBlindly() {
        comesAMinuteLater("ann");
        assertEquals(Set.of(), result(blocksOf("ann")));
        peers.joined("there");
        refusal(ErrorCode.UNAVAILABLE, blocksOf("ann"));
        comesAMinuteLater("bob");
        assertEquals(Set.of(), result(blocksOf("bob")));
        peers.left("there");
        refusal(ErrorCode.UNAVAILABLE, blocksOf("bob"));
    }
}
