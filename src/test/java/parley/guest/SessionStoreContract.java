package parley.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.identity.Renaming;

/** The contract of every session store. */
@Tag("S1-DAT-01")
public abstract class SessionStoreContract {
    private static final long START = 1_000_000;
    private static final long END = 2_000_000;

    private SessionStore store;

    /** An empty store. */
    protected abstract SessionStore newStore();

    @BeforeEach
    void open() {
        store = newStore();
    }

    @Test
    void findsWhatWasCreatedBySessionAndByUser() {
        GuestSession ann = created("Ann");
        assertEquals(Optional.of(ann), result(store.find(ann.sessionId())));
        assertEquals(Optional.of(ann), result(store.findByUser(ann.id())));
        assertEquals(1, result(store.count()));
    }

    @Test
    void findsNothingForUnknownIds() {
        assertEquals(Optional.empty(), result(store.find("none")));
        assertEquals(Optional.empty(), result(store.findByUser("none")));
    }

    @Test
    void refusesANameThatIsHeldInAnyCase() {
        created("Ann_1");
        refusal(ErrorCode.CONFLICT, store.create(session("aNN_1", 2)));
        assertEquals(1, result(store.count()));
        assertTrue(result(store.holdsName("ANN_1")));
    }

    @Test
    void givesOneOfManyConcurrentCreationsTheName() throws Exception {
        long won = succeeded(100, i -> store.create(session("Highlander", i)));
        assertEquals(1, won);
        assertEquals(1, result(store.count()));
    }

    @Test
    void givesOneOfManyConcurrentRenamesTheName() throws Exception {
        IntStream.range(0, 50).forEach(i -> result(store.create(session("user" + i, i))));
        long won = succeeded(50, i -> store.update("s" + i, Renaming.to("Highlander")));
        assertEquals(1, won);
        long kept = IntStream.range(0, 50)
                .filter(i -> result(store.holdsName("user" + i)))
                .count();
        assertEquals(49, kept);
    }

    @Test
    void findsThoseOfTheUsersThatHaveASession() {
        GuestSession ann = created("Ann");
        GuestSession bob = result(store.create(session("Bob", 2)));
        result(store.create(session("Cyd", 3)));
        List<GuestSession> found = result(store.findByUsers(List.of(bob.id(), "none", ann.id())));
        assertEquals(Set.of(ann, bob), Set.copyOf(found));
        assertEquals(2, found.size());
    }

    @Test
    void touchMovesTheEnd() {
        GuestSession ann = created("Ann");
        assertTrue(result(store.touch(ann.sessionId(), START + 5, END + 5)));
        assertEquals(Optional.of(ann.seen(START + 5, END + 5)), result(store.find(ann.sessionId())));
    }

    @Test
    void touchDoesNotReviveWhatHasEnded() {
        GuestSession ann = created("Ann");
        assertFalse(result(store.touch(ann.sessionId(), END, END + 1_000)));
        assertFalse(result(store.touch("none", START, END)));
        assertEquals(Optional.of(ann), result(store.find(ann.sessionId())));
    }

    @Test
    void updatesOnlyWhatThePatchNames() {
        GuestSession ann = created("Ann");
        GuestSession updated = result(
                store.update(ann.sessionId(), new SessionPatch(null, null, List.of("de", "en"), "DE", List.of())));
        assertEquals("Ann", updated.username());
        assertEquals(new Profile("female", List.of("de", "en"), "DE", List.of()), updated.profile());
        assertEquals(Optional.of(updated), result(store.find(ann.sessionId())));
    }

    @Test
    void renameFreesTheOldNameAndHoldsTheNew() {
        GuestSession ann = created("Ann");
        assertEquals(
                "Zoe", result(store.update(ann.sessionId(), Renaming.to("Zoe"))).username());
        assertFalse(result(store.holdsName("ann")));
        refusal(ErrorCode.CONFLICT, store.create(session("zoe", 2)));
        result(store.create(session("Ann", 3)));
    }

    @Test
    void changesTheCaseOfOnesOwnName() {
        GuestSession ann = created("ann");
        assertEquals(
                "ANN", result(store.update(ann.sessionId(), Renaming.to("ANN"))).username());
        assertTrue(result(store.holdsName("ann")));
    }

    @Test
    void aRefusedRenameChangesNothing() {
        GuestSession ann = created("Ann");
        result(store.create(session("Bob", 2)));
        refusal(ErrorCode.CONFLICT, store.update(ann.sessionId(), new SessionPatch("BOB", "male", null, null, null)));
        assertEquals(Optional.of(ann), result(store.find(ann.sessionId())));
        assertTrue(result(store.holdsName("Ann")));
    }

    @Test
    void refusesToUpdateAnUnknownSession() {
        refusal(ErrorCode.NOT_FOUND, store.update("none", Renaming.to("Ann")));
        assertFalse(result(store.holdsName("Ann")));
    }

    @Test
    void endFreesTheNameAndTellsOneCaller() {
        GuestSession ann = created("Ann");
        assertEquals(Optional.of(ann), result(store.end(ann.sessionId())));
        assertEquals(Optional.empty(), result(store.end(ann.sessionId())));
        assertEquals(Optional.empty(), result(store.findByUser(ann.id())));
        assertFalse(result(store.holdsName("Ann")));
        assertEquals(0, result(store.count()));
    }

    @Test
    @Tag("S1-CTL-08")
    void expireRemovesWhatHasEndedAndNothingElse() {
        GuestSession ann = created("Ann");
        GuestSession bob = result(store.create(session("Bob", 2)));
        result(store.touch(bob.sessionId(), START, END + 1));
        assertEquals(List.of(), result(store.expire(END - 1)));
        assertEquals(List.of(ann), result(store.expire(END)));
        assertEquals(List.of(), result(store.expire(END)));
        assertFalse(result(store.holdsName("Ann")));
        assertTrue(result(store.holdsName("Bob")));
    }

    @Test
    void keepsAReservedNameForItsHolder() {
        assertTrue(result(store.reserveName("Ann", "s1")));
        assertTrue(result(store.reserveName("ANN", "s1")));
        assertFalse(result(store.reserveName("ann", "s2")));
        refusal(ErrorCode.CONFLICT, store.create(session("Ann", 2)));
        result(store.releaseName("ann", "s2"));
        assertTrue(result(store.holdsName("Ann")), "only its holder releases it");
        created("Ann");
        result(store.end("s1"));
        assertFalse(result(store.holdsName("Ann")));
        assertTrue(result(store.reserveName("Bob", "s3")));
        result(store.releaseName("BOB", "s3"));
        assertFalse(result(store.holdsName("Bob")));
    }

    private GuestSession created(String username) {
        return result(store.create(session(username, 1)));
    }

    private static GuestSession session(String username, int number) {
        Profile profile = new Profile("female", List.of("en"), "", List.of("chess"));
        return new GuestSession("u" + number, "s" + number, username, profile, START, START, END);
    }

    private interface Attempt {
        Future<?> run(int number);
    }

    private static long succeeded(int attempts, Attempt attempt) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> tasks = IntStream.range(0, attempts)
                    .<Callable<Boolean>>mapToObj(
                            i -> () -> result(attempt.run(i).map(true).otherwise(false)))
                    .collect(Collectors.toList());
            long won = 0;
            for (var outcome : threads.invokeAll(tasks)) {
                won += outcome.get() ? 1 : 0;
            }
            return won;
        } finally {
            threads.shutdownNow();
        }
    }
}
