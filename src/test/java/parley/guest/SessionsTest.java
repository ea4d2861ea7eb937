package parley.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.account.Account;
import parley.account.MemoryAccountStore;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.guest.memory.MemorySessionStore;
import parley.identity.Renaming;
import parley.token.Claims;
import parley.token.IdentityMessages;
import parley.token.SigningKey;
import parley.token.Tokens;
import parley.util.TestClock;

@Tag("S1-SEC-02")
class SessionsTest {
    private static final Duration TTL = Duration.ofHours(2);
    private static Vertx vertx;

    private final TestClock clock = new TestClock();
    private final Supplier<String> ids = () -> UUID.randomUUID().toString();
    private final List<String> events = new ArrayList<>();
    private final MemorySessionStore store = new MemorySessionStore();
    private final MemoryAccountStore accounts = new MemoryAccountStore();
    private final Tokens tokens = new Tokens(vertx, SigningKey.of("k".repeat(32)), TTL, clock, ids);
    private final Sessions sessions = newSessions(7);

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        result(vertx.close());
    }

    private Future<Principal> authenticate(String token) {
        return tokens.verify(token).compose(sessions::authenticate);
    }

    @Test
    void opensAGuestWhomTheTokenNames() {
        Sessions.Grant grant = open("Ann");
        Principal principal = result(authenticate(grant.token()));
        assertEquals(
                Principal.ofGuest(grant.session().id(), "Ann", grant.session().sessionId()), principal);
        assertEquals(clock.millis() + TTL.toMillis(), grant.expiresAt());
    }

    @Test
    void refusesAHeldOrUnlawfulName() {
        open("Ann");
        refusal(ErrorCode.CONFLICT, sessions.open("ANN", Profile.EMPTY));
        refusal(ErrorCode.VALIDATION_ERROR, sessions.open("a b", Profile.EMPTY));
    }

    @Test
    @Tag("S1-CTL-03")
    void takesAnotherRandomNameWhenTheFirstIsHeld() {
        String first = open(null).session().username();
        // The same seed draws the same first name.
        assertEquals(first, Usernames.generate(new Random(7)));
        Sessions again = newSessions(7);
        assertNotEquals(first, result(again.freeUsername()));
        assertNotEquals(
                first,
                result(newSessions(7).open(null, Profile.EMPTY)).session().username());
    }

    @Test
    void useKeepsASessionAliveAndRefreshGivesANewToken() {
        Sessions.Grant grant = open("Ann");
        clock.advance(Duration.ofMinutes(100));
        Principal principal = result(authenticate(grant.token()));
        Tokens.Signed fresh = result(sessions.refresh(principal));
        clock.advance(Duration.ofMinutes(100));
        refusal(ErrorCode.TOKEN_EXPIRED, authenticate(grant.token()));
        assertEquals(principal, result(authenticate(fresh.token())));
        assertEquals(clock.millis(), result(sessions.current(principal)).lastSeenAt());
    }

    @Test
    @Tag("S1-SEC-04")
    void refusesAValidTokenOfAnEndedSession() {
        Sessions.Grant grant = open("Ann");
        Principal principal = grant.session().principal();
        result(sessions.end(principal));
        refusal(ErrorCode.AUTH_FAILED, authenticate(grant.token()));
        refusal(ErrorCode.AUTH_FAILED, sessions.refresh(principal));
        refusal(ErrorCode.AUTH_FAILED, sessions.touch(principal));
    }

    @Test
    void refusesATokenWhoseUserIsNotTheSessions() {
        Sessions.Grant grant = open("Ann");
        String token = tokens.sign("someone else", grant.session().sessionId(), Claims.GUEST)
                .token();
        refusal(ErrorCode.AUTH_FAILED, authenticate(token));
    }

    @Test
    void tellsOnceThatASessionEnded() {
        Principal principal = open("Ann").session().principal();
        result(sessions.end(principal));
        result(sessions.end(principal));
        assertEquals(List.of("ended Ann LOGGED_OUT"), events);
    }

    @Test
    @Tag("S1-CTL-08")
    void endsWhatNobodyUsed() {
        open("Ann");
        clock.advance(TTL.minusMillis(1));
        assertEquals(0, result(sessions.expire()));
        clock.advanceMs(1);
        assertEquals(1, result(sessions.expire()));
        assertEquals(List.of("ended Ann EXPIRED"), events);
        open("Ann");
    }

    @Test
    void renamesAndTellsOfIt() {
        Sessions.Grant grant = open("Ann");
        Principal principal = grant.session().principal();
        result(sessions.update(principal, Renaming.to("Zoe")));
        assertEquals(List.of("renamed Zoe"), events);
        assertEquals("Zoe", result(authenticate(grant.token())).username());
        refusal(ErrorCode.VALIDATION_ERROR, sessions.update(principal, Renaming.to("no!")));
        assertFalse(result(store.holdsName("Ann")));
        assertTrue(result(store.holdsName("Zoe")));
    }

    @Test
    void leavesNamesOfAccountsToTheirOwners() {
        result(accounts.create(Account.of("a1", "Ann", "ann@example.org", "hash", 0)));
        refusal(ErrorCode.CONFLICT, sessions.open("ANN", Profile.EMPTY));
        Principal guest = open("Bob").session().principal();
        refusal(ErrorCode.CONFLICT, sessions.update(guest, Renaming.to("ann")));
        assertFalse(result(store.holdsName("Ann")), "nothing is kept of a name that could not be had");
        assertEquals("Bob", result(sessions.current(guest)).username());
    }

    private Sessions.Grant open(String username) {
        return result(sessions.open(username, Profile.EMPTY));
    }

    private Sessions newSessions(long seed) {
        SessionEvents recorded = new SessionEvents() {
            @Override
            public void ended(GuestSession session, Ending ending) {
                events.add("ended " + session.username() + " " + ending);
            }

            @Override
            public Future<Void> renamed(String userId, String username) {
                events.add("renamed " + username);
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> upgraded(IdentityMessages.SessionUpgraded upgraded) {
                events.add("upgraded " + upgraded.username());
                return Future.succeededFuture();
            }
        };
        return new Sessions(store, accounts, tokens, recorded, clock, ids, new Random(seed));
    }
}
