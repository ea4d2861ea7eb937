package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.bus.Principal;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.guest.GuestSession;
import parley.guest.Profile;
import parley.guest.SessionEvents;
import parley.guest.Sessions;
import parley.guest.memory.MemorySessionStore;
import parley.identity.Renaming;
import parley.token.Authenticator;
import parley.token.Ban;
import parley.token.Claims;
import parley.token.IdentityMessages;
import parley.token.SigningKey;
import parley.token.Tokens;
import parley.util.Eventually;
import parley.util.TestClock;

/** The life of accounts over any stores: registered, logged in, refreshed, changed, ended. */
@Tag("S3-JAVA-01")
@Tag("S3-SEC-01")
abstract class AccountsContract implements SessionEvents {
    private static final Duration TTL = Duration.ofHours(2);
    private static final Duration SESSION_TTL = Duration.ofDays(30);
    private static final String PASSWORD = "correct horse";
    private static final String PHONE = "10.0.0.1 phone";
    private static Vertx vertx;

    private final TestClock clock = new TestClock();
    private final List<String> endedSessions = new ArrayList<>();
    private final List<String> upgrades = new ArrayList<>();
    private final List<String> renames = new ArrayList<>();
    private final Tokens tokens = new Tokens(vertx, SigningKey.of("k".repeat(32)), TTL, clock, AccountsContract::id);
    private final MemorySessionStore names = new MemorySessionStore();
    private AccountStore store;
    private AccountSessions sessions;
    private Sessions guests;
    private Accounts accounts;
    private Authenticator authenticator;

    protected abstract AccountStore accountStore();

    protected abstract AccountSessionStore sessionStore();

    /**
     * Changes the status of an account like an operator.
     *
     * @param bannedUntil epoch milliseconds, 0 for ever
     * @return false for nobody's account
     */
    protected abstract Future<Boolean> changeStatus(String userId, Account.Status status, long bannedUntil);

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        result(vertx.close());
    }

    @BeforeEach
    void open() {
        store = accountStore();
        sessions = new AccountSessions(
                sessionStore(),
                tokens,
                SESSION_TTL,
                ended -> endedSessions.add(ended.sessionId()),
                clock,
                AccountsContract::id);
        guests = new Sessions(names, store, tokens, this, clock, AccountsContract::id, new SecureRandom());
        accounts = accounts(64);
        authenticator = new Authenticator(tokens, guests, sessions);
    }

    private Accounts accounts(int memoryKib) {
        Passwords passwords =
                new Passwords(vertx, new ParleyConfig.Hashing(memoryKib, 1, 2, 1_000), new SecureRandom());
        return new Accounts(store, sessions, guests, names, passwords, clock, AccountsContract::id);
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    @Override
    public void ended(GuestSession session, Ending ending) {
        endedSessions.add(session.sessionId());
    }

    @Override
    public Future<Void> renamed(String userId, String username) {
        renames.add(userId + " " + username);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> upgraded(IdentityMessages.SessionUpgraded upgraded) {
        upgrades.add(upgraded.sessionId() + " " + upgraded.username());
        return Future.succeededFuture();
    }

    private Accounts.Entry register(String name) {
        return result(accounts.register(name, name + "@Example.org", PASSWORD));
    }

    private Principal principal(Accounts.Entry entry) {
        return result(authenticator.authenticate(entry.grant().token()));
    }

    private static Future<Accounts.Entry> login(Accounts accounts, String login, String password) {
        return accounts.byLogin(login).compose(found -> accounts.login(found, password));
    }

    @Test
    @Tag("S2-RT-08")
    @Tag("S3-JAVA-02")
    @Tag("S3-AUTH-01")
    void aRegisteredUserIsWhoTheirTokenSays() {
        Accounts.Entry entry = register("Ann");
        Principal ann = principal(entry);
        assertEquals(entry.account().id(), ann.userId());
        assertEquals("Ann", ann.username());
        assertFalse(ann.guest());
        assertEquals(clock.millis() + TTL.toMillis(), entry.grant().expiresAt());
        Claims claims = result(tokens.verify(entry.grant().token()));
        assertEquals(Claims.ACCOUNT, claims.kind());
        assertEquals(ann.tokenId(), claims.tokenId());
        assertFalse(entry.account().passwordHash().contains(PASSWORD));
    }

    @Test
    @Tag("S2-RT-07")
    void logsInByNameOrAddressInAnyCase() {
        String id = register("Ann").account().id();
        for (String login : List.of("ANN", "ann@example.org", "Ann@EXAMPLE.org")) {
            assertEquals(id, result(login(accounts, login, PASSWORD)).account().id());
        }
    }

    @Test
    void doesNotTellWhetherTheNameOrThePasswordIsWrong() {
        register("Ann");
        String wrong = refusal(ErrorCode.AUTH_FAILED, login(accounts, "Ann", "incorrect"))
                .getMessage();
        String unknown =
                refusal(ErrorCode.AUTH_FAILED, login(accounts, "Zoe", PASSWORD)).getMessage();
        assertEquals(wrong, unknown);
        refusal(ErrorCode.AUTH_FAILED, login(accounts, "' OR '1'='1", PASSWORD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "with space", "<b>Ann</b>", "'; DROP TABLE users_auth; --", "\u0391nn", "admin"})
    void refusesUnlawfulNames(String name) {
        refusal(ErrorCode.VALIDATION_ERROR, accounts.register(name, "a@example.org", PASSWORD));
    }

    @ParameterizedTest
    @CsvSource({"ANN, other@example.org, username", "Bob, ANN@example.ORG, email"})
    void refusesANameOrAddressTwice(String name, String email, String field) {
        register("Ann");
        String message = refusal(ErrorCode.CONFLICT, accounts.register(name, email, PASSWORD))
                .getMessage();
        assertTrue(message.startsWith(field + ":"), message);
        assertFalse(result(names.holdsName(name)), "nothing is kept of it");
    }

    @Test
    void ofHundredWhoWantANameOneGetsIt() {
        List<Future<Accounts.Entry>> tries = IntStream.range(0, 100)
                .mapToObj(i -> accounts.register(i % 2 == 0 ? "Ann" : "aNN", "u" + i + "@example.org", PASSWORD))
                .toList();
        result(Future.join(tries).otherwiseEmpty());
        assertEquals(1, tries.stream().filter(Future::succeeded).count());
        tries.stream().filter(Future::failed).forEach(lost -> refusal(ErrorCode.CONFLICT, lost));
        assertEquals(1, result(store.count()));
    }

    @Test
    void guestsAndAccountsNeverHaveTheSameName() {
        result(guests.open("Ann", Profile.EMPTY));
        refusal(ErrorCode.CONFLICT, accounts.register("ANN", "a@example.org", PASSWORD));
        register("Bob");
        refusal(ErrorCode.CONFLICT, guests.open("bob", Profile.EMPTY));
        Principal bob = principal(result(login(accounts, "Bob", PASSWORD)));
        Accounts.Change rename = new Accounts.Change(AccountStoreContract.renamed("aNN"), null, null);
        refusal(ErrorCode.CONFLICT, accounts.change(bob, rename));
        for (int i = 0; i < 20; i++) {
            String name = "both_" + i;
            Future<?> account = accounts.register(name, name + "@example.org", PASSWORD);
            Future<?> guest = guests.open(name, Profile.EMPTY);
            result(Future.join(account, guest).otherwiseEmpty());
            assertFalse(account.succeeded() && guest.succeeded(), name);
            assertTrue(account.succeeded() || guest.succeeded(), name);
        }
    }

    @Test
    void aNewNameHoldsForTheTokenAtOnceAndIsTold() {
        Accounts.Entry ann = register("Ann");
        Principal principal = principal(ann);
        assertEquals(
                "Ann", result(authenticator.authenticate(ann.grant().token())).username());
        result(accounts.change(principal, new Accounts.Change(AccountStoreContract.renamed("Zoe"), null, null)));
        assertEquals(
                "Zoe", result(authenticator.authenticate(ann.grant().token())).username());
        assertEquals(List.of(principal.userId() + " Zoe"), renames);
    }

    @Test
    void aRefreshTokenIsGoodForOneRefresh() {
        Accounts.Entry first = register("Ann");
        Accounts.Entry second = result(accounts.refresh(first.grant().refreshToken(), PHONE));
        assertNotEquals(first.grant().refreshToken(), second.grant().refreshToken());
        assertEquals(principal(first).sessionId(), principal(second).sessionId());
        clock.advanceMs(AccountSessionStore.REPEATABLE_MS);
        refusal(ErrorCode.AUTH_FAILED, accounts.refresh(first.grant().refreshToken(), PHONE));
        assertEquals(List.of(result(tokens.verify(second.grant().token())).sessionId()), endedSessions);
        refusal(ErrorCode.AUTH_FAILED, authenticator.authenticate(second.grant().token()));
        refusal(ErrorCode.AUTH_FAILED, accounts.refresh(second.grant().refreshToken(), PHONE));
    }

    @Test
    void aRefreshWhoseAnswerWasLostIsAnsweredTheSameAgain() {
        Accounts.Entry first = register("Ann");
        Accounts.Entry lost = result(accounts.refresh(first.grant().refreshToken(), PHONE));
        clock.advanceMs(AccountSessionStore.REPEATABLE_MS - 1);
        Accounts.Entry again = result(accounts.refresh(first.grant().refreshToken(), PHONE));
        assertEquals(lost.grant(), again.grant());
        principal(lost);
        assertEquals(List.of(), endedSessions);
        refusal(ErrorCode.AUTH_FAILED, accounts.refresh(first.grant().refreshToken(), "10.0.0.2 phone"));
        assertEquals(1, endedSessions.size(), "another client has a copy");
    }

    @Test
    void tokensOfOneKindAreNotTakenForAnother() {
        Accounts.Entry ann = register("Ann");
        refusal(ErrorCode.AUTH_FAILED, authenticator.authenticate(ann.grant().refreshToken()));
        refusal(ErrorCode.AUTH_FAILED, accounts.refresh(ann.grant().token(), PHONE));
        Claims claims = result(tokens.verify(ann.grant().token()));
        for (String kind : List.of(Claims.GUEST, "root")) {
            String forged =
                    tokens.sign(claims.userId(), claims.sessionId(), kind).token();
            refusal(ErrorCode.AUTH_FAILED, authenticator.authenticate(forged));
        }
        Sessions.Grant guest = result(guests.open("Bob", Profile.EMPTY));
        String forged = tokens.sign(guest.session().id(), guest.session().sessionId(), Claims.ACCOUNT)
                .token();
        refusal(ErrorCode.AUTH_FAILED, authenticator.authenticate(forged));
        String others = tokens.sign(claims.userId(), guest.session().sessionId(), Claims.ACCOUNT)
                .token();
        refusal(ErrorCode.AUTH_FAILED, authenticator.authenticate(others));
    }

    @Test
    @Tag("S3-AUTH-04")
    void anExpiredTokenIsRefreshedWhileTheSessionLives() {
        Accounts.Entry ann = register("Ann");
        clock.advanceMs(TTL.toMillis());
        refusal(ErrorCode.TOKEN_EXPIRED, authenticator.authenticate(ann.grant().token()));
        Accounts.Entry fresh = result(accounts.refresh(ann.grant().refreshToken(), PHONE));
        principal(fresh);
        clock.advanceMs(SESSION_TTL.toMillis());
        refusal(ErrorCode.TOKEN_EXPIRED, accounts.refresh(fresh.grant().refreshToken(), PHONE));
    }

    @Test
    @Tag("S3-AUTH-05")
    void logoutVoidsAllTokensOfTheSessionAndNoOther() {
        Accounts.Entry phone = register("Ann");
        Accounts.Entry laptop = result(login(accounts, "Ann", PASSWORD));
        Principal onPhone = principal(phone);
        result(authenticator.end(onPhone));
        assertEquals(List.of(onPhone.sessionId()), endedSessions);
        refusal(ErrorCode.AUTH_FAILED, authenticator.authenticate(phone.grant().token()));
        refusal(ErrorCode.AUTH_FAILED, authenticator.refresh(onPhone));
        assertEquals(
                Map.of(onPhone, Optional.empty()), result(authenticator.fallen(List.of(onPhone, principal(laptop)))));
    }

    @Test
    void aNewPasswordEndsAllOtherSessions() {
        Accounts.Entry phone = register("Ann");
        Accounts.Entry laptop = result(login(accounts, "Ann", PASSWORD));
        Principal onPhone = principal(phone);
        Principal onLaptop = principal(laptop);
        AccountPatch none = new AccountPatch(Renaming.to(null), null, null);
        refusal(ErrorCode.VALIDATION_ERROR, accounts.change(onPhone, new Accounts.Change(none, null, "new password")));
        refusal(ErrorCode.AUTH_FAILED, accounts.change(onPhone, new Accounts.Change(none, "wrong", "new password")));
        result(accounts.change(onPhone, new Accounts.Change(none, PASSWORD, "new password")));
        assertEquals(List.of(onLaptop.sessionId()), endedSessions);
        principal(phone);
        refusal(ErrorCode.AUTH_FAILED, authenticator.authenticate(laptop.grant().token()));
        refusal(ErrorCode.AUTH_FAILED, login(accounts, "Ann", PASSWORD));
        result(login(accounts, "Ann", "new password"));
    }

    @Test
    void aBanEndsWithinASecondWhatWasJudgedBefore() {
        Accounts.Entry ann = register("Ann");
        Principal principal = principal(ann);
        Ban ban = new Ban(clock.millis() + 60_000);
        result(changeStatus(principal.userId(), Account.Status.BANNED, ban.untilMs()));
        assertEquals(Map.of(principal, Optional.of(ban)), result(authenticator.fallen(List.of(principal))));
        clock.advanceMs(999);
        assertBanned(ban, authenticator.authenticate(ann.grant().token()));
        assertBanned(ban, accounts.refresh(ann.grant().refreshToken(), PHONE));
        assertBanned(ban, login(accounts, "Ann", PASSWORD));
        refusal(ErrorCode.AUTH_FAILED, login(accounts, "Ann", "incorrect"));
        result(changeStatus(principal.userId(), Account.Status.BANNED, 0));
        assertBanned(new Ban(0), login(accounts, "Ann", PASSWORD));
        result(changeStatus(principal.userId(), Account.Status.DISABLED, 0));
        refusal(ErrorCode.AUTH_FAILED, authenticator.authenticate(ann.grant().token()));
    }

    private static void assertBanned(Ban ban, Future<?> refused) {
        assertEquals(Optional.of(ban), Ban.of(refusal(ErrorCode.PERMISSION_DENIED, refused)));
    }

    @Test
    void hashesAnewAtLoginWhenTheParametersHaveChanged() {
        String before = register("Ann").account().passwordHash();
        result(login(accounts(128), "Ann", PASSWORD));
        String id = result(store.findByLogin("Ann")).orElseThrow().id();
        Eventually.until(
                Duration.ofSeconds(20),
                () -> "still " + before,
                () -> result(store.find(id)).orElseThrow().passwordHash().contains("m=128,"));
        result(login(accounts(128), "Ann", PASSWORD));
    }

    @Test
    void aGuestBecomesAnAccountInTheSameSession() {
        Profile profile = new Profile("female", List.of("de"), "DE", List.of("chess"));
        Sessions.Grant grant = result(guests.open("Ann", profile));
        Principal guest = result(authenticator.authenticate(grant.token()));
        Accounts.Entry entry = result(accounts.upgrade(guest, null, "ann@example.org", PASSWORD));
        assertEquals(guest.userId(), entry.account().id());
        assertEquals("Ann", entry.account().username());
        assertEquals(profile, entry.account().profile());
        assertEquals(guest.sessionId(), principal(entry).sessionId());
        assertEquals(List.of(guest.sessionId() + " Ann"), upgrades);
        assertEquals(List.of(), endedSessions, "nobody is disconnected");
        assertEquals(guest, result(authenticator.touch(guest)), "a socket that has not heard of it yet lives on");
        refusal(ErrorCode.AUTH_FAILED, authenticator.authenticate(grant.token()));
        refusal(ErrorCode.CONFLICT, accounts.upgrade(principal(entry), "Zoe", "zoe@example.org", PASSWORD));
        refusal(ErrorCode.CONFLICT, guests.open("ann", Profile.EMPTY));
        result(login(accounts, "ann@example.org", PASSWORD));
    }

    @Test
    void aFailedUpgradeLeavesTheGuestAsTheyWere() {
        register("Bob");
        Sessions.Grant grant = result(guests.open("Ann", Profile.EMPTY));
        Principal guest = result(authenticator.authenticate(grant.token()));
        refusal(ErrorCode.CONFLICT, accounts.upgrade(guest, "BOB", "ann@example.org", PASSWORD));
        refusal(ErrorCode.CONFLICT, accounts.upgrade(guest, "Zoe", "bob@example.org", PASSWORD));
        assertEquals(guest, result(authenticator.authenticate(grant.token())));
        assertFalse(result(names.holdsName("Zoe")));
        assertTrue(result(names.holdsName("Ann")));
        Accounts.Entry entry = result(accounts.upgrade(guest, "Zoe", "zoe@example.org", PASSWORD));
        assertEquals("Zoe", entry.account().username());
        assertNull(result(names.findByUser(guest.userId())).orElse(null));
        result(guests.open("Ann", Profile.EMPTY));
    }
}
