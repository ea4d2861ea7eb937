package parley.guest;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.SessionEvents.Ending;
import parley.token.Claims;
import parley.token.GuestTokens;
import parley.token.IdentityMessages.SessionUpgraded;
import parley.token.Tokens;
import parley.util.TextFold;

/** Opens guest sessions, judges them by token, keeps them alive by use, and ends them. */
public final class Sessions implements GuestTokens {
    private static final int NAME_ATTEMPTS = 20;

    private final SessionStore store;
    private final AccountNames accounts;
    private final Tokens tokens;
    private final SessionEvents events;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final RandomGenerator random;

    /**
     * @param accounts names of accounts, which no guest may have
     * @param random is asked from several event loops at once
     */
    public Sessions(
            SessionStore store,
            AccountNames accounts,
            Tokens tokens,
            SessionEvents events,
            InstantSource clock,
            Supplier<String> ids,
            RandomGenerator random) {
        this.store = store;
        this.accounts = accounts;
        this.tokens = tokens;
        this.events = events;
        this.clock = clock;
        this.ids = ids;
        this.random = random;
    }

    /** A token for a session; {@code expiresAt} is the token's end in epoch milliseconds. */
    public record Grant(String token, long expiresAt, GuestSession session) {}

    /**
     * Opens a guest's session under the given name, or under a random one if it is null. Fails with VALIDATION_ERROR
     * for a name against the rules and with CONFLICT for a held one.
     */
    public Future<Grant> open(String username, Profile profile) {
        if (username == null) {
            return openGenerated(profile, NAME_ATTEMPTS).map(this::granted);
        }
        try {
            return create(Usernames.checked(username), profile, accounts::holdsName)
                    .map(this::granted);
        } catch (ParleyException invalid) {
            return Future.failedFuture(invalid);
        }
    }

    /**
     * Opens a guest's session under the given name or, if that is held, under one that differs by a number at its end.
     * Fails like {@link #open}.
     */
    public Future<Grant> openNear(String username, Profile profile) {
        return openNear(username, username, profile, NAME_ATTEMPTS);
    }

    private Future<Grant> openNear(String wanted, String username, Profile profile, int attempts) {
        return open(username, profile).recover(failure -> {
            if (ParleyException.of(failure).code() != ErrorCode.CONFLICT) {
                return Future.failedFuture(failure);
            }
            return attempts > 1
                    ? openNear(wanted, Usernames.near(wanted, random), profile, attempts - 1)
                    : namesExhausted();
        });
    }

    /** Finds the guest of a verified token; this counts as use of the session. Fails with AUTH_FAILED if it has ended. */
    @Override
    public Future<Principal> authenticate(Claims claims) {
        return sessionOf(claims).compose(session -> touch(session.principal()));
    }

    /** Keeps the session alive; fails with AUTH_FAILED if it has ended. */
    @Override
    public Future<Principal> touch(Principal principal) {
        long now = clock.millis();
        return store.touch(principal.sessionId(), now, endOfUseAt(now))
                .compose(alive -> alive ? Future.succeededFuture(principal) : ended());
    }

    /** Makes a new token; the session's end moves too. */
    @Override
    public Future<Tokens.Signed> refresh(Principal principal) {
        return touch(principal).compose(this::current).map(this::signed);
    }

    /** Finds the caller's session as it is now; fails with AUTH_FAILED if it has ended. */
    public Future<GuestSession> current(Principal principal) {
        return store.find(principal.sessionId())
                .compose(found -> found.map(Future::succeededFuture).orElseGet(Sessions::ended));
    }

    /** Changes the caller's session. The edge has checked the profile's values; a new name is checked here. */
    public Future<GuestSession> update(Principal principal, SessionPatch patch) {
        try {
            if (patch.username() != null) {
                Usernames.checked(patch.username());
            }
        } catch (ParleyException invalid) {
            return Future.failedFuture(invalid);
        }
        return current(principal).compose(session -> {
            boolean another =
                    patch.username() != null && !TextFold.of(patch.username()).equals(TextFold.of(session.username()));
            Supplier<Future<GuestSession>> change = () -> store.update(principal.sessionId(), patch);
            Future<GuestSession> changed = another
                    ? claiming(patch.username(), principal.sessionId(), accounts::holdsName, change)
                    : change.get();
            // A name that is the session's already is told again, as telling may have failed the last time.
            return patch.username() == null
                    ? changed
                    : changed.compose(updated ->
                            events.renamed(updated.id(), updated.username()).map(updated));
        });
    }

    /** Lets everybody know by which name an account is called now. */
    public Future<Void> renamed(String userId, String username) {
        return events.renamed(userId, username);
    }

    /** Removes the session, which goes on as the account's; nobody is disconnected. */
    public Future<Void> upgraded(GuestSession session, String username) {
        // This order matters: a connection whose session has ended would be closed.
        return events.upgraded(new SessionUpgraded(session.sessionId(), session.id(), username))
                .transform(told -> store.end(session.sessionId()))
                .mapEmpty();
    }

    /** Ends the session and frees its name; all its tokens are void from now on. */
    @Override
    public Future<Void> end(Principal principal) {
        return store.end(principal.sessionId())
                .onSuccess(ended -> ended.ifPresent(session -> events.ended(session, Ending.LOGGED_OUT)))
                .mapEmpty();
    }

    /**
     * Ends sessions that were not used for the time to live; returns their number. Must be called every few seconds.
     */
    public Future<Integer> expire() {
        return store.expire(clock.millis()).map(expired -> {
            expired.forEach(session -> events.ended(session, Ending.EXPIRED));
            return expired.size();
        });
    }

    /** Finds the guests among these users, in no particular order. */
    public Future<List<GuestSession>> guestsAmong(Collection<String> userIds) {
        return store.findByUsers(userIds);
    }

    public Future<Integer> count() {
        return store.count();
    }

    /** Finds a random name that nobody holds at the moment. */
    public Future<String> freeUsername() {
        return freeUsername(NAME_ATTEMPTS);
    }

    private Future<String> freeUsername(int attempts) {
        String name = Usernames.generate(random);
        return store.holdsName(name)
                .compose(held -> held ? Future.succeededFuture(true) : isAnAccounts(name))
                .compose(held -> {
                    if (!held) {
                        return Future.succeededFuture(name);
                    }
                    return attempts > 1 ? freeUsername(attempts - 1) : namesExhausted();
                });
    }

    private Future<GuestSession> openGenerated(Profile profile, int attempts) {
        return create(Usernames.generate(random), profile, this::isAnAccounts).recover(failure -> {
            if (ParleyException.of(failure).code() != ErrorCode.CONFLICT) {
                return Future.failedFuture(failure);
            }
            return attempts > 1 ? openGenerated(profile, attempts - 1) : namesExhausted();
        });
    }

    private Future<GuestSession> create(
            String username, Profile profile, Function<String, Future<Boolean>> isAnAccounts) {
        long now = clock.millis();
        GuestSession session = new GuestSession(ids.get(), ids.get(), username, profile, now, now, endOfUseAt(now));
        return claiming(username, session.sessionId(), isAnAccounts, () -> store.create(session));
    }

    /**
     * Reserves the name before accounts are asked for it, as accounts reserve theirs here before they are stored: of
     * two users who want one name at the same time, one always sees the other.
     */
    private Future<GuestSession> claiming(
            String username,
            String sessionId,
            Function<String, Future<Boolean>> isAnAccounts,
            Supplier<Future<GuestSession>> step) {
        return store.reserveName(username, sessionId).compose(reserved -> {
            if (!reserved) {
                return taken(username);
            }
            return isAnAccounts
                    .apply(username)
                    .compose(held -> held ? Sessions.<GuestSession>taken(username) : step.get())
                    .recover(failure ->
                            store.releaseName(username, sessionId).compose(released -> Future.failedFuture(failure)));
        });
    }

    /** Asks for a generated name, which hardly ever is an account's: guests get in while the database is away. */
    private Future<Boolean> isAnAccounts(String generated) {
        return accounts.holdsName(generated).recover(failure -> {
            boolean away = ParleyException.of(failure).code() == ErrorCode.UNAVAILABLE;
            return away ? Future.succeededFuture(false) : Future.failedFuture(failure);
        });
    }

    private Future<GuestSession> sessionOf(Claims claims) {
        return store.find(claims.sessionId()).compose(found -> found.filter(
                        session -> session.id().equals(claims.userId()) && !session.expiredAt(clock.millis()))
                .map(Future::succeededFuture)
                .orElseGet(Sessions::ended));
    }

    private Grant granted(GuestSession session) {
        Tokens.Signed signed = signed(session);
        return new Grant(signed.token(), signed.expiresAt(), session);
    }

    private Tokens.Signed signed(GuestSession session) {
        return tokens.sign(session.id(), session.sessionId(), Claims.GUEST);
    }

    private long endOfUseAt(long now) {
        return now + tokens.ttl().toMillis();
    }

    private static <T> Future<T> ended() {
        return Future.failedFuture(new ParleyException(ErrorCode.AUTH_FAILED, "The session has ended"));
    }

    private static <T> Future<T> taken(String username) {
        return Future.failedFuture(
                new ParleyException(ErrorCode.CONFLICT, "username: " + username + " is taken at the moment"));
    }

    private static <T> Future<T> namesExhausted() {
        return Future.failedFuture(
                new ParleyException(ErrorCode.UNAVAILABLE, "No free name was found, try again", 1_000, null));
    }
}
