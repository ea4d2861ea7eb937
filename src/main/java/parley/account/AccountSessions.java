package parley.account;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import parley.account.AccountSessionStore.Successor;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.token.AccountTokens;
import parley.token.Ban;
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
        Successor first = successor(null);
        AccountSession session = new AccountSession(
                sessionId,
                userId,
                first.refreshId(),
                Device.UNKNOWN,
                first.refreshedAt(),
                first.refreshedAt(),
                first.expiresAt());
        return store.create(session).map(stored -> granted(userId, sessionId, first));
    }

    /**
     * Gives new tokens for a refresh token, which is void from then on. The same client gets the same tokens when it
     * brings it again at once; whoever else brings it, or later, ends the session. Fails with AUTH_FAILED or
     * TOKEN_EXPIRED.
     *
     * @param client what is known of who asks: its address and program
     */
    public Future<Grant> rotate(String refreshToken, String client) {
        return tokens.verify(refreshToken)
                .compose(claims -> claims.kind().equals(Claims.REFRESH)
                        ? judgements
                                .judge(new TokenRef(claims.userId(), claims.sessionId(), null))
                                .map(claims)
                        : Tokens.refused())
                .compose(claims -> rotate(claims, client));
    }

    private Future<Grant> rotate(Claims claims, String client) {
        Buffer told = Buffer.buffer("client\0" + claims.sessionId() + '\0' + client);
        String known = Base64.getEncoder().encodeToString(tokens.hash(told).getBytes());
        return store.rotate(claims.sessionId(), claims.tokenId(), successor(known))
                .compose(rotation -> switch (rotation.outcome()) {
                    case REPLACED ->
                        Future.succeededFuture(granted(claims.userId(), claims.sessionId(), rotation.successor()));
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
    public Future<Map<Principal, Optional<Ban>>> fallen(Collection<Principal> principals) {
        return judgements.fallen(principals);
    }

    /** Must be called every hour or so; returns the number of rows that were forgotten. */
    public Future<Integer> removeEnded() {
        return store.removeEnded(clock.millis());
    }

    /** Closes the sockets of sessions that ended with their account. */
    void haveEnded(Collection<String> sessionIds, String userId) {
        judgements.forgetUser(userId);
        sessionIds.forEach(sessionId -> hasEnded(sessionId, userId));
    }

    /** Forgets the name by which tokens of this account were judged. */
    void renamed(String userId) {
        judgements.forgetUser(userId);
    }

    private void hasEnded(String sessionId, String userId) {
        judgements.forget(sessionId);
        endings.accept(new SessionEnded(sessionId, userId, false));
    }

    private Successor successor(String client) {
        long now = clock.millis();
        return new Successor(ids.get(), client, now, wholeSeconds(now) + ttl.toMillis());
    }

    /** Signs both tokens from what the store keeps, so that a repetition gets the same ones. */
    private Grant granted(String userId, String sessionId, Successor refresh) {
        long issuedAt = wholeSeconds(refresh.refreshedAt());
        Claims access = new Claims(
                userId,
                sessionId,
                refresh.refreshId() + ".access",
                Claims.ACCOUNT,
                issuedAt,
                issuedAt + tokens.ttl().toMillis());
        Claims next = new Claims(userId, sessionId, refresh.refreshId(), Claims.REFRESH, issuedAt, refresh.expiresAt());
        return new Grant(
                tokens.sign(access).token(),
                access.expiresAt(),
                tokens.sign(next).token(),
                userId);
    }

    private static long wholeSeconds(long epochMs) {
        return epochMs / 1_000 * 1_000;
    }

    private static <T> Future<T> ended() {
        return Future.failedFuture(new ParleyException(ErrorCode.AUTH_FAILED, "The session has ended"));
    }
}
