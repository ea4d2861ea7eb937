package parley.relation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.GuestSession;
import parley.guest.Profile;
import parley.guest.memory.MemorySessionStore;
import parley.room.RoomMessages.PairChanged;
import parley.util.TestClock;

/** While the database is away nobody is matched with somebody whom they may have blocked. */
@Tag("S1-EVT-04")
@Tag("S3-FT-02")
class KnownBlocksTest {
    private final TestClock clock = new TestClock();
    private final MemorySessionStore sessions = new MemorySessionStore();
    private Set<String> stored = Set.of();
    private Future<Void> reading = Future.succeededFuture();
    private boolean away;
    private KnownBlocks blocks;

    @BeforeEach
    void beginToHear() {
        guest("early");
        clock.advance(Duration.ofSeconds(1));
        blocks = new KnownBlocks(relations(), sessions, clock);
        clock.advance(Duration.ofSeconds(1));
        guest("late");
    }

    private void guest(String id) {
        long now = clock.millis();
        result(sessions.create(new GuestSession(id, "s-" + id, "Guest_" + id, Profile.EMPTY, now, now, now + 600_000)));
    }

    private RelationStore relations() {
        return (RelationStore) Proxy.newProxyInstance(
                RelationStore.class.getClassLoader(),
                new Class<?>[] {RelationStore.class},
                (proxy, method, arguments) -> away
                        ? Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away"))
                        : reading.map(stored));
    }

    @Test
    void aGuestWhoCameSinceHasNone() {
        away = true;
        assertEquals(Set.of(), result(blocks.of("late")));
    }

    @Test
    void ofOthersNobodyCanTell() {
        away = true;
        refusal(ErrorCode.UNAVAILABLE, blocks.of("early"));
        refusal(ErrorCode.UNAVAILABLE, blocks.of("an account"));
    }

    @Test
    void theLastAnswerHolds() {
        stored = Set.of("bob");
        result(blocks.of("early"));
        away = true;
        assertEquals(Set.of("bob"), result(blocks.of("early")));
    }

    @Test
    void whoHasBlockedOrWasBlockedSinceIsNotMatchedBlindly() {
        result(blocks.of("early"));
        blocks.changed(new PairChanged("late", "early", true, false));
        away = true;
        refusal(ErrorCode.UNAVAILABLE, blocks.of("late"));
        refusal(ErrorCode.UNAVAILABLE, blocks.of("early"));
        away = false;
        stored = Set.of("early");
        result(blocks.of("late"));
        away = true;
        assertEquals(Set.of("early"), result(blocks.of("late")));
    }

    @Test
    void anAnswerThatWasReadBeforeAChangeIsNotKept() {
        Promise<Void> slow = Promise.promise();
        reading = slow.future();
        Future<Set<String>> asked = blocks.of("early");
        blocks.changed(new PairChanged("late", "early", true, false));
        slow.complete();
        assertEquals(Set.of(), result(asked));
        away = true;
        refusal(ErrorCode.UNAVAILABLE, blocks.of("early"));
    }

    @Test
    void whatWasKnownBeforeAnotherNodeCameOrWentDoesNotCount() {
        Promise<Void> slow = Promise.promise();
        result(blocks.of("early"));
        reading = slow.future();
        Future<Set<String>> asked = blocks.of("another");
        blocks.missed();
        slow.complete();
        result(asked);
        // This guest came before, on a node whose clock goes ahead.
        clock.advance(Duration.ofSeconds(9));
        guest("ahead");
        away = true;
        for (String user : List.of("early", "late", "another", "ahead")) {
            refusal(ErrorCode.UNAVAILABLE, blocks.of(user));
        }
        clock.advance(Duration.ofSeconds(2));
        guest("new");
        assertEquals(Set.of(), result(blocks.of("new")));
    }
}
