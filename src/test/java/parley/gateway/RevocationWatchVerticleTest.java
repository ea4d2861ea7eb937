package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.metrics.Metrics;
import parley.token.AccountTokens;
import parley.token.Authenticator;
import parley.token.Ban;
import parley.token.Claims;
import parley.token.IdentityMessages.SessionEnded;
import parley.token.TokenChanges;
import parley.token.Tokens;

/** Ann, Bob and a guest are connected; a fake log names whose sessions have ended. */
class RevocationWatchVerticleTest {
    private final HubFixture fixture = new HubFixture();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private final List<Set<String>> asked = new CopyOnWriteArrayList<>();
    private final RecordingWire annsWire = new RecordingWire();
    private volatile Set<String> named = Set.of();
    private volatile boolean away;
    private Bus bus;

    private final class Log implements AccountTokens {
        @Override
        public Future<TokenChanges> changesSince(String position) {
            return away
                    ? Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away"))
                    : Future.succeededFuture(new TokenChanges("here", named));
        }

        @Override
        public Future<Map<Principal, Optional<Ban>>> fallen(Collection<Principal> principals) {
            Map<Principal, Optional<Ban>> fallen = principals.stream()
                    .filter(principal -> ended.contains(principal.userId()))
                    .collect(Collectors.toMap(principal -> principal, principal -> Optional.empty()));
            // The test ends sessions once it sees who was asked about.
            asked.add(principals.stream().map(Principal::userId).collect(Collectors.toSet()));
            return Future.succeededFuture(fallen);
        }

        @Override
        public Future<Principal> authenticate(Claims claims) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Principal> authenticateForeign(String token, Throwable refusal) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Tokens.Signed> refresh(Principal principal) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> end(Principal principal) {
            throw new UnsupportedOperationException();
        }
    }

    private Connection ann;
    private Connection bob;

    private void begin() {
        fixture.run(() -> {
            ann = account("ann", annsWire);
            bob = account("bob", new RecordingWire());
            fixture.connect("guest", new RecordingWire());
        });
        Authenticator authenticator = new Authenticator(null, null, new Log());
        bus = new Bus(fixture.vertx, new Metrics(fixture.registry)).carry(SessionEnded.class);
        result(fixture.vertx.deployVerticle(new RevocationWatch(authenticator, fixture.sockets, bus)));
    }

    private Connection account(String userId, RecordingWire wire) {
        Connection connection = fixture.connect(userId, wire);
        connection.authenticated(Principal.ofAccount(userId, userId, "s-" + userId, "t"));
        return connection;
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void asksAboutAllAccountsAtFirstAndThenOnlyAboutWhoHasChanged() {
        begin();
        fixture.eventually("all are asked about", () -> asked.equals(List.of(Set.of("ann", "bob"))));
        ended.add("ann");
        named = Set.of("ann", "somebody elsewhere");
        fixture.eventually("Ann's connection is closed", ann::closing);
        assertFalse(fixture.onLoop(bob::closing));
        assertEquals(Set.of("ann"), asked.get(1));
    }

    /** A call, for one, need not wait for the connection to come back. */
    @Test
    void tellsFeaturesOfEachSession() {
        begin();
        List<SessionEnded> told = new CopyOnWriteArrayList<>();
        bus.<SessionEnded>subscribe(Addresses.SESSION_ENDED, told::add);
        ended.add("ann");
        named = Set.of("ann");
        fixture.eventually("features are told", () -> told.contains(new SessionEnded("s-ann", "ann", false)));
    }

    /** The token was judged before the change, and the connection became the user's after it. */
    @Test
    void findsAConnectionThatComesInAfterTheChangeWasRead() {
        named = Set.of("late");
        begin();
        fixture.eventually("the log is read", () -> !asked.isEmpty());
        named = Set.of();
        ended.add("late");
        Connection[] late = new Connection[1];
        fixture.run(() -> late[0] = account("late", new RecordingWire()));
        fixture.eventually("it is closed", late[0]::closing);
    }

    @Test
    void goesOnWhenTheStoreIsBack() {
        away = true;
        ended.add("ann");
        begin();
        away = false;
        fixture.eventually("Ann's connection is closed", ann::closing);
    }
}
