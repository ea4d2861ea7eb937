package parley.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.account.AccountSessionStore.Outcome;
import parley.account.AccountSessionStore.Rotation;
import parley.account.AccountSessionStore.Successor;
import parley.token.Ban;
import parley.token.TokenRef;

/** The contract of every store of account sessions. */
public abstract class AccountSessionStoreContract {
    private static final long NOW = 1_700_000_000_000L;

    private AccountSessionStore store;
    private AccountStore accounts;

    protected abstract AccountStore accounts();

    protected abstract AccountSessionStore newStore();

    /**
     * Changes the status of an account like an operator.
     *
     * @param bannedUntil epoch milliseconds, 0 for ever
     * @return false for nobody's account
     */
    protected abstract Future<Boolean> changeStatus(String userId, Account.Status status, long bannedUntil);

    @BeforeEach
    void open() {
        accounts = accounts();
        store = newStore();
        for (String id : List.of("a", "b")) {
            result(accounts.create(Account.of(id, "user_" + id, id + "@example.org", "hash", NOW)));
        }
    }

    private static AccountSession session(String id, String userId) {
        return new AccountSession(id, userId, "r-" + id, new Device("phone", "android", "push"), NOW, NOW, NOW + 1_000);
    }

    private boolean stands(TokenRef token, long now) {
        boolean counts = result(store.standing(List.of(token), now)).containsKey(token);
        assertEquals(counts ? Set.of() : Set.of(token), result(store.fallen(List.of(token), now)));
        return counts;
    }

    @Test
    @Tag("S3-AUTH-06")
    void tokensStandWhileSessionAndAccountDo() {
        result(store.create(session("s", "a")));
        TokenRef token = new TokenRef("a", "s", "t");
        assertEquals(Map.of(token, "user_a"), result(store.standing(List.of(token), NOW)));
        assertFalse(stands(token, NOW + 1_000), "after its end");
        assertFalse(stands(new TokenRef("b", "s", "t"), NOW), "of another user");
        assertFalse(stands(new TokenRef("nobody", "s", "t"), NOW), "of nobody");
        assertFalse(stands(new TokenRef("a", "' OR true --", "t"), NOW), "of no session");
        assertTrue(stands(new TokenRef("a", "s", null), NOW), "the session itself");
        result(changeStatus("a", Account.Status.BANNED, NOW + 500));
        assertFalse(stands(token, NOW), "banned");
        assertEquals(Map.of(token, new Ban(NOW + 500)), result(store.bans(List.of(token), NOW)));
        assertEquals(Map.of(), result(store.bans(List.of(new TokenRef("a", "ended", "t")), NOW)));
        assertTrue(stands(token, NOW + 500), "after the ban");
        assertEquals(Map.of(), result(store.bans(List.of(token), NOW + 500)));
        result(changeStatus("a", Account.Status.BANNED, 0));
        assertEquals(Map.of(token, new Ban(0)), result(store.bans(List.of(token), NOW)));
        result(changeStatus("a", Account.Status.DISABLED, 0));
        assertFalse(stands(token, NOW), "disabled");
    }

    @Test
    void judgesManyAtOnce() {
        result(store.create(session("s1", "a")));
        result(store.create(session("s2", "b")));
        TokenRef one = new TokenRef("a", "s1", "t1");
        TokenRef two = new TokenRef("b", "s2", "t2");
        TokenRef gone = new TokenRef("a", "s3", "t3");
        assertEquals(Map.of(one, "user_a", two, "user_b"), result(store.standing(List.of(gone, two, one), NOW)));
        assertEquals(Set.of(gone), result(store.fallen(List.of(gone, two, one), NOW)));
        assertEquals(Map.of(), result(store.standing(List.of(), NOW)));
    }

    @Test
    @Tag("S3-AUTH-05")
    @Tag("S3-TAB-03")
    void aRevokedTokenFallsAlone() {
        result(store.create(session("s", "a")));
        result(store.revoke("t", "a", NOW + 1_000));
        result(store.revoke("t", "a", NOW + 1_000));
        assertFalse(stands(new TokenRef("a", "s", "t"), NOW));
        assertTrue(stands(new TokenRef("a", "s", "u"), NOW));
    }

    private static Successor successor(String refreshId, String client, long refreshedAt) {
        return new Successor(refreshId, client, refreshedAt, NOW + 50_000);
    }

    private Outcome rotate(String from, String to, String client, long now) {
        return result(store.rotate("s", from, successor(to, client, now))).outcome();
    }

    @Test
    void aRefreshTokenCountsOnce() {
        result(store.create(session("s", "a")));
        assertEquals(Outcome.REPLACED, rotate("r-s", "r2", "phone", NOW + 500));
        assertTrue(stands(new TokenRef("a", "s", "t"), NOW + 49_999), "the end has moved");
        assertEquals(Outcome.REPLACED, rotate("r2", "r3", "phone", NOW + 600));
        assertEquals(Outcome.REUSED, rotate("r-s", "r4", "phone", NOW + 700), "its successor was used");
        assertEquals(Outcome.ENDED, rotate("r3", "r4", "phone", NOW + 800));
        assertFalse(stands(new TokenRef("a", "s", "t"), NOW));
    }

    @Test
    void theSameClientGetsTheSameSuccessorAgainAtOnce() {
        result(store.create(session("s", "a")));
        Successor first = successor("r2", "phone", NOW + 500);
        Rotation given = new Rotation(Outcome.REPLACED, first);
        assertEquals(given, result(store.rotate("s", "r-s", first)));
        Successor again = successor("r3", "phone", NOW + 500 + AccountSessionStore.REPEATABLE_MS - 1);
        assertEquals(given, result(store.rotate("s", "r-s", again)));
        assertEquals(given, result(store.rotate("s", "r-s", again)));
        assertEquals(Outcome.REPLACED, rotate("r2", "r4", "phone", NOW + 20_000), "the successor counts");
    }

    @ParameterizedTest
    @CsvSource({"thief, 500", "phone, 10500"})
    void aRefreshTokenOfAnotherClientOrBroughtLaterEndsTheSession(String client, long afterMs) {
        result(store.create(session("s", "a")));
        assertEquals(Outcome.REPLACED, rotate("r-s", "r2", "phone", NOW + 500));
        assertEquals(Outcome.REUSED, rotate("r-s", "r3", client, NOW + afterMs));
        assertEquals(Outcome.ENDED, rotate("r2", "r4", "phone", NOW + afterMs));
    }

    @Test
    void anEndedSessionIsNotRefreshed() {
        result(store.create(session("s", "a")));
        assertEquals(Outcome.ENDED, rotate("r-s", "r2", "phone", NOW + 1_000));
        Successor next = successor("r2", "phone", NOW);
        assertEquals(Outcome.ENDED, result(store.rotate("unknown", "r", next)).outcome());
    }

    @Test
    void ofSeveralWhoEndASessionOneIsTold() {
        AccountSession session = session("s", "a");
        result(store.create(session));
        assertEquals(Optional.of(session), result(store.end("s")));
        assertEquals(Optional.empty(), result(store.end("s")));
    }

    @Test
    void endsAllOthersOfAUser() {
        result(store.create(session("s1", "a")));
        result(store.create(session("s2", "a")));
        result(store.create(session("s3", "b")));
        assertEquals(List.of(session("s2", "a")), result(store.endOthers("a", "s1")));
        assertEquals(List.of(session("s1", "a")), result(store.endOthers("a", null)));
        assertTrue(stands(new TokenRef("b", "s3", "t"), NOW));
    }

    @Test
    @Tag("S1-CTL-10")
    void remembersTheDevice() {
        result(store.create(session("s", "a")));
        Device laptop = new Device("laptop", null, null);
        assertTrue(result(store.describe("s", laptop)));
        assertFalse(result(store.describe("unknown", laptop)));
        assertEquals(laptop, result(store.end("s")).orElseThrow().device());
    }

    @Test
    void forgetsWhatIsOver() {
        result(store.create(session("s1", "a")));
        result(store.revoke("t", "a", NOW + 2_000));
        assertEquals(0, result(store.removeEnded(NOW + 999)));
        assertEquals(1, result(store.removeEnded(NOW + 1_000)));
        assertEquals(1, result(store.removeEnded(NOW + 2_000)));
    }
}
