package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.error.ErrorCode;
import parley.guest.Profile;
import parley.guest.SessionPatch;
import parley.identity.Renaming;

/** The contract of every account store. */
public abstract class AccountStoreContract {
    private static final Profile PROFILE =
            new Profile("female", List.of("de", "en-US"), "DE", List.of("chess", "'; DROP TABLE users_auth; --"));

    private AccountStore store;

    protected abstract AccountStore newStore();

    /**
     * Changes the status of an account like an operator.
     *
     * @param bannedUntil epoch milliseconds, 0 for ever
     * @return false for nobody's account
     */
    protected abstract Future<Boolean> changeStatus(String userId, Account.Status status, long bannedUntil);

    @BeforeEach
    void open() {
        store = newStore();
    }

    private static Account account(String id, String name, String email) {
        return Account.of(id, name, email, "hash of " + id, 1_700_000_000_000L).with(PROFILE);
    }

    static AccountPatch renamed(String username) {
        return new AccountPatch(Renaming.to(username), null, null);
    }

    @Test
    @Tag("S3-TAB-01")
    @Tag("S3-TAB-02")
    void keepsAllThatIsSaid() {
        Account ann = account("a", "Ann", "ann@example.org");
        assertEquals(ann, result(store.create(ann)));
        assertEquals(Optional.of(ann), result(store.find("a")));
        assertEquals(Optional.empty(), result(store.find("b")));
        assertEquals(1, result(store.count()));
    }

    @Test
    @Tag("S3-JAVA-03")
    void deletesAnAccountAndReservesItsName() {
        result(store.create(account("a", "Ann", "ann@example.org")));
        refusal(ErrorCode.CONFLICT, store.delete("a", "hash of another password"));
        refusal(ErrorCode.NOT_FOUND, store.delete("b", "hash of b"));
        assertTrue(result(store.find("a")).isPresent());
        assertEquals(List.of(), result(store.delete("a", "hash of a")));
        assertEquals(Optional.empty(), result(store.find("a")));
        assertEquals(Optional.empty(), result(store.findByLogin("ann@example.org")));
        assertTrue(result(store.holdsName("aNN")));
        refusal(ErrorCode.CONFLICT, store.create(account("b", "ANN", "another@example.org")));
        result(store.create(account("c", "Cleo", "ann@example.org")));
    }

    @Test
    void findsByNameAndAddressInAnyCase() {
        result(store.create(account("a", "Ann", "ann@example.org")));
        for (String login : List.of("Ann", "ann", "ANN", "ann@example.org", "ANN@Example.ORG")) {
            assertEquals("a", result(store.findByLogin(login)).orElseThrow().id(), login);
        }
        assertEquals(Optional.empty(), result(store.findByLogin("Anna")));
        assertTrue(result(store.holdsName("aNN")));
        assertFalse(result(store.holdsName("ann@example.org")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"' OR '1'='1", "\"; --", "<script>alert(1)</script>", "%", "Ann\\", "ann_"})
    void takesAnyTextForText(String login) {
        result(store.create(account("a", "Ann", "ann@example.org")));
        assertEquals(Optional.empty(), result(store.findByLogin(login)));
        AccountPatch patch = new AccountPatch(Renaming.to(null), null, login);
        assertEquals(login, result(store.update("a", patch)).bio());
        assertEquals(login, result(store.find("a")).orElseThrow().bio());
    }

    @Test
    void refusesWhatBelongsToAnother() {
        result(store.create(account("a", "Ann", "ann@example.org")));
        result(store.create(account("b", "Bob", "bob@example.org")));
        assertEquals("username", conflict(store.create(account("c", "ANN", "c@example.org"))));
        assertEquals("email", conflict(store.create(account("c", "Cleo", "ann@example.org"))));
        assertEquals("id", conflict(store.create(account("a", "Cleo", "c@example.org"))));
        assertEquals("username", conflict(store.update("b", renamed("aNN"))));
        AccountPatch address = new AccountPatch(Renaming.to(null), "ann@example.org", null);
        assertEquals("email", conflict(store.update("b", address)));
        assertEquals(2, result(store.count()));
        assertEquals("Bob", result(store.find("b")).orElseThrow().username());
    }

    private static String conflict(Future<?> future) {
        String message = refusal(ErrorCode.CONFLICT, future).getMessage();
        return message.substring(0, message.indexOf(':'));
    }

    @Test
    void givesOneNameToOneOfHundred() {
        List<Future<Account>> tries = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tries.add(store.create(account("u" + i, i % 2 == 0 ? "Ann" : "ANN", "u" + i + "@example.org")));
        }
        result(Future.join(tries).otherwiseEmpty());
        assertEquals(1, tries.stream().filter(Future::succeeded).count());
        tries.stream().filter(Future::failed).forEach(lost -> assertEquals("username", conflict(lost)));
    }

    @Test
    @Tag("S3-JAVA-03")
    void changesWhatIsNamedAndNothingElse() {
        Account ann = account("a", "Ann", "ann@example.org");
        result(store.create(ann));
        SessionPatch named = new SessionPatch("anN", "", null, "FR", List.of());
        Account changed = result(store.update("a", new AccountPatch(named, "new@example.org", "Hello")));
        assertEquals("anN", changed.username());
        assertEquals("new@example.org", changed.email());
        assertEquals(new Profile("", List.of("de", "en-US"), "FR", List.of()), changed.profile());
        assertEquals("Hello", changed.bio());
        assertEquals(ann.passwordHash(), changed.passwordHash());
        assertEquals(Optional.of(changed), result(store.find("a")));
        assertEquals(Optional.empty(), result(store.findByLogin("ann@example.org")));
        refusal(ErrorCode.NOT_FOUND, store.update("nobody", renamed("Zoe")));
    }

    @Test
    void aFormerNameIsReservedForWhoHadIt() {
        result(store.create(account("a", "Ann", "ann@example.org")));
        result(store.update("a", renamed("Zoe")));
        assertTrue(result(store.holdsName("Ann")));
        assertEquals(Optional.empty(), result(store.findByLogin("Ann")));
        assertEquals("username", conflict(store.create(account("b", "ANN", "b@example.org"))));
        result(store.create(account("b", "Bob", "b@example.org")));
        assertEquals("username", conflict(store.update("b", renamed("Ann"))));
        assertEquals("ANN", result(store.update("a", renamed("ANN"))).username());
        assertEquals("username", conflict(store.update("b", renamed("Zoe"))));
    }

    @Test
    void nobodyGathersNames() {
        result(store.create(account("a", "Ann", "ann@example.org")));
        for (int i = 1; i <= 5; i++) {
            result(store.update("a", renamed("Ann" + i)));
        }
        refusal(ErrorCode.QUOTA_EXCEEDED, store.update("a", renamed("Ann6")));
        result(store.update("a", renamed("Ann3")));
        result(store.update("a", renamed("ann3")));
    }

    @Test
    void aLoginMayHaveSpacesAroundItAndAnAddressAnySpelling() {
        result(store.create(account("a", "Ann", "j\u00fcrgen@example.org")));
        for (String login : List.of(" Ann ", "ju\u0308rgen@example.org", "\tJ\u00dcRGEN@Example.org\n")) {
            assertEquals("a", result(store.findByLogin(login)).orElseThrow().id(), login);
        }
    }

    @Test
    void ofTwoNewPasswordsOneWins() {
        result(store.create(account("a", "Ann", "ann@example.org")));
        assertTrue(result(store.replacePassword("a", "hash of a", "second")));
        assertFalse(result(store.replacePassword("a", "hash of a", "third")));
        assertEquals("second", result(store.find("a")).orElseThrow().passwordHash());
    }

    @Test
    void aBanEndsWhenItsTimeIsOver() {
        result(store.create(account("a", "Ann", "ann@example.org")));
        assertTrue(result(changeStatus("a", Account.Status.BANNED, 5_000)));
        Account banned = result(store.find("a")).orElseThrow();
        assertFalse(banned.standsAt(4_999));
        assertTrue(banned.standsAt(5_000));
        assertTrue(result(changeStatus("a", Account.Status.BANNED, 0)));
        assertFalse(result(store.find("a")).orElseThrow().standsAt(Long.MAX_VALUE));
        assertTrue(result(changeStatus("a", Account.Status.DISABLED, 0)));
        assertFalse(result(store.find("a")).orElseThrow().standsAt(0));
        assertFalse(result(changeStatus("nobody", Account.Status.ACTIVE, 0)));
    }

    @Test
    void findsThoseWhoAreThere() {
        result(store.create(account("a", "Ann", "ann@example.org")));
        result(store.create(account("b", "Bob", "bob@example.org")));
        result(store.loggedIn("a", 1));
        assertEquals(
                Set.of("a", "b"),
                result(store.findAll(List.of("a", "b", "c"))).stream()
                        .map(Account::id)
                        .collect(Collectors.toSet()));
        assertEquals(List.of(), result(store.findAll(List.of())));
    }
}
