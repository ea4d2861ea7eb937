package parley.account;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.token.AccountTokens;
import parley.token.Claims;
import parley.token.IdentityMessages.SessionEnded;
import parley.token.Judgements;
import parley.token.TokenChanges;
import parley.token.TokenRef;
import parley.token.Tokens;

/**
 * Opens accounts' sessions by a login, refreshes them by a rotating token, and ends them. They are rows of the
 * database.
 */
public final class AccountSessions implements AccountTokens {
    private final AccountSessionStore store;
    private final Tokens tokens;
    private final Duration ttl;
    private final Consumer<SessionEnded> endings;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Judgements judgements;

    /**
     * @param ttl how long a session lives after it was last refreshed
     * @param endings hears of each ended session, whose sockets have to go
     */
    public AccountSessions(
            AccountSessionStore store,
            Tokens tokens,
            Duration ttl,
            Consumer<SessionEnded> endings,
            InstantSource clock,
            Supplier<String> ids) {
        this.store = store;
        this.tokens = tokens;
        this.ttl = ttl;
        this.endings = endings;
        this.clock = clock;
        this.ids = ids;
        this.judgements = new Judgements(store, clock);
    }

    /** The tokens of a session; {@code expiresAt} is the end of the first, in epoch milliseconds. */
    public record Grant(String token, long expiresAt, String refreshToken, String userId) {}

    public Future<Grant> open(String userId) {
        return open(userId, ids.get());
    }

    /** Opens a session under a given id: a guest who becomes an account stays in their session. */
    Future<Grant> open(String userId, String sessionId) {
        long now = clock.millis();
        Tokens.Signed refresh = tokens.sign(userId, sessionId, Claims.REFRESH, ttl);
        AccountSession session =
                new AccountSession(sessionId, userId, refresh.tokenId(), Device.UNKNOWN, now, now, refresh.expiresAt());
        return store.create(session).map(stored -> granted(userId, sessionId, refresh));
    }

    /**
     * Gives new tokens for a refresh token, which is void from then on; bringing it once more ends the session. Fails
     * with AUTH_FAILED or TOKEN_EXPIRED.
     */
    public Future<Grant> rotate(String refreshToken) {
        return tokens.verify(refreshToken)
                .compose(claims -> claims.kind().equals(Claims.REFRESH)
                        ? judgements
                                .judge(new TokenRef(claims.userId(), claims.sessionId(), null))
                                .map(claims)
                        : Tokens.refused())
                .compose(this::rotate);
    }

    private Future<Grant> rotate(Claims claims) {
        Tokens.Signed next = tokens.sign(claims.userId(), claims.sessionId(), Claims.REFRESH, ttl);
        return store.rotate(claims.sessionId(), claims.tokenId(), next.tokenId(), clock.millis(), next.expiresAt())
                .compose(rotation -> switch (rotation) {
                    case ROTATED -> Future.succeededFuture(granted(claims.userId(), claims.sessionId(), next));
                    case REUSED -> {
                        hasEnded(claims.sessionId(), claims.userId());
                        yield ended();
                    }
                    case ENDED -> ended();
                });
    }

    @Override
    public Future<Principal> authenticate(Claims claims) {
        return judgements.judge(new TokenRef(claims.userId(), claims.sessionId(), claims.tokenId()));
    }

    @Override
    public Future<Principal> authenticateForeign(String token, Throwable refusal) {
        return Future.failedFuture(refusal);
    }

    @Override
    public Future<Tokens.Signed> refresh(Principal principal) {
        return judgements
                .judge(TokenRef.of(principal))
                .map(standing -> tokens.sign(principal.userId(), principal.sessionId(), Claims.ACCOUNT));
    }

    /**
     * Ends a session. Its tokens are void with its row; the token that ended it is also revoked, for services that look
     * only there.
     */
    @Override
    public Future<Void> end(Principal principal) {
        long lastUseOfToken = clock.millis() + tokens.ttl().toMillis();
        return store.revoke(principal.tokenId(), principal.userId(), lastUseOfToken)
                .compose(revoked -> store.end(principal.sessionId()))
                .onSuccess(ended -> hasEnded(principal.sessionId(), principal.userId()))
                .mapEmpty();
    }

    /** @param keptSessionId null to end all sessions */
    public Future<Void> endOthers(String userId, String keptSessionId) {
        return store.endOthers(userId, keptSessionId)
                .onSuccess(ended -> ended.forEach(session -> hasEnded(session.sessionId(), userId)))
                .mapEmpty();
    }

    public Future<Void> describe(Principal principal, Device device) {
        return store.describe(principal.sessionId(), device)
                .compose(described -> described ? Future.succeededFuture() : ended());
    }

    @Override
    public Future<TokenChanges> changesSince(String position) {
        return judgements.changesSince(position);
    }

    @Override
    public Future<Set<Principal>> fallen(Collection<Principal> principals) {
        return judgements.fallen(principals);
    }

    /** Must be called every hour or so; returns the number of rows that were forgotten. */
    public Future<Integer> removeEnded() {
        return store.removeEnded(clock.millis());
    }

    private void hasEnded(String sessionId, String userId) {
        judgements.forget(sessionId);
        endings.accept(new SessionEnded(sessionId, userId, false));
    }

    private Grant granted(String userId, String sessionId, Tokens.Signed refresh) {
        Tokens.Signed access = tokens.sign(userId, sessionId, Claims.ACCOUNT);
        return new Grant(access.token(), access.expiresAt(), refresh.token(), userId);
    }

    private static <T> Future<T> ended() {
        return Future.failedFuture(new ParleyException(ErrorCode.AUTH_FAILED, "The session has ended"));
    }
}
