package parley.account;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.token.Ban;
import parley.token.TokenRef;

/** Account sessions of this process, gone with it. */
public final class MemoryAccountSessionStore implements AccountSessionStore {
    private final Map<String, AccountSession> sessions = new HashMap<>();
    private final Map<String, Replaced> replaced = new HashMap<>();
    private final Map<String, Long> revoked = new HashMap<>();
    private final MemoryAccountStore accounts;

    private record Replaced(String refreshId, Successor by) {}

    public MemoryAccountSessionStore(MemoryAccountStore accounts) {
        this.accounts = accounts;
    }

    @Override
    public synchronized Future<Void> create(AccountSession session) {
        sessions.put(session.sessionId(), session);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Rotation> rotate(String sessionId, String from, Successor next) {
        AccountSession known = sessions.get(sessionId);
        long now = next.refreshedAt();
        if (known == null || known.expiresAt() <= now) {
            return Future.succeededFuture(new Rotation(Outcome.ENDED, null));
        }
        if (known.refreshId().equals(from)) {
            sessions.put(
                    sessionId,
                    new AccountSession(
                            sessionId,
                            known.userId(),
                            next.refreshId(),
                            known.device(),
                            known.createdAt(),
                            now,
                            next.expiresAt()));
            replaced.put(sessionId, new Replaced(from, next));
            return Future.succeededFuture(new Rotation(Outcome.REPLACED, next));
        }
        Replaced last = replaced.get(sessionId);
        if (last != null
                && last.refreshId().equals(from)
                && last.by().client().equals(next.client())
                && last.by().refreshedAt() > now - REPEATABLE_MS) {
            return Future.succeededFuture(new Rotation(Outcome.REPLACED, last.by()));
        }
        sessions.remove(sessionId);
        return Future.succeededFuture(new Rotation(Outcome.REUSED, null));
    }

    @Override
    public synchronized Future<Boolean> describe(String sessionId, Device device) {
        return Future.succeededFuture(sessions.computeIfPresent(
                        sessionId,
                        (id, known) -> new AccountSession(
                                id,
                                known.userId(),
                                known.refreshId(),
                                device,
                                known.createdAt(),
                                known.refreshedAt(),
                                known.expiresAt()))
                != null);
    }

    @Override
    public synchronized Future<Optional<AccountSession>> end(String sessionId) {
        return Future.succeededFuture(Optional.ofNullable(sessions.remove(sessionId)));
    }

    @Override
    public synchronized Future<List<AccountSession>> endOthers(String userId, String keptSessionId) {
        List<AccountSession> ended = sessions.values().stream()
                .filter(session ->
                        session.userId().equals(userId) && !session.sessionId().equals(keptSessionId))
                .toList();
        sessions.values().removeAll(ended);
        return Future.succeededFuture(ended);
    }

    @Override
    public synchronized Future<Void> revoke(String tokenId, String userId, long expiresAt) {
        revoked.putIfAbsent(tokenId, expiresAt);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Integer> removeEnded(long now) {
        int before = sessions.size() + revoked.size();
        sessions.values().removeIf(session -> session.expiresAt() <= now);
        revoked.values().removeIf(until -> until <= now);
        return Future.succeededFuture(before - sessions.size() - revoked.size());
    }

    @Override
    public synchronized Future<Map<TokenRef, String>> standing(Collection<TokenRef> tokens, long now) {
        Map<TokenRef, String> standing = new HashMap<>();
        for (TokenRef token : new ArrayList<>(tokens)) {
            Account account = accounts.current(token.userId());
            if (account != null && account.standsAt(now) && lives(token, now)) {
                standing.put(token, account.username());
            }
        }
        return Future.succeededFuture(standing);
    }

    @Override
    public synchronized Future<Map<TokenRef, Ban>> bans(Collection<TokenRef> tokens, long now) {
        Map<TokenRef, Ban> bans = new HashMap<>();
        for (TokenRef token : tokens) {
            Account account = accounts.current(token.userId());
            if (account != null
                    && account.status() == Account.Status.BANNED
                    && !account.standsAt(now)
                    && lives(token, now)) {
                bans.put(token, new Ban(account.bannedUntil()));
            }
        }
        return Future.succeededFuture(bans);
    }

    private boolean lives(TokenRef token, long now) {
        AccountSession session = sessions.get(token.sessionId());
        return session != null
                && session.userId().equals(token.userId())
                && session.expiresAt() > now
                && !revoked.containsKey(token.tokenId());
    }
}
