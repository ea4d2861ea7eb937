package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import parley.account.AccountSessions;
import parley.account.MemoryAccountSessionStore;
import parley.account.MemoryAccountStore;
import parley.guest.GuestSession;
import parley.guest.Profile;
import parley.guest.SessionEvents;
import parley.guest.Sessions;
import parley.guest.memory.MemorySessionStore;
import parley.room.Member;
import parley.token.Authenticator;
import parley.token.IdentityMessages.SessionUpgraded;
import parley.token.SigningKey;
import parley.token.Tokens;

/** Keeps guests with sessions and tokens, in memory alone. */
final class OpenGuests implements SessionEvents {
    private static final Duration LIFE = Duration.ofHours(2);

    private final Sessions sessions;
    private final Authenticator authenticator;
    private final List<Sessions.Grant> opened = new ArrayList<>();

    OpenGuests(Vertx vertx, InstantSource clock) {
        SigningKey key = SigningKey.of(id() + id());
        Tokens tokens = new Tokens(vertx, key, LIFE, clock, OpenGuests::id);
        MemoryAccountStore accounts = new MemoryAccountStore();
        sessions = new Sessions(
                new MemorySessionStore(), accounts, tokens, this, clock, OpenGuests::id, new SecureRandom());
        AccountSessions accountSessions = new AccountSessions(
                new MemoryAccountSessionStore(accounts), tokens, LIFE, ended -> {}, clock, OpenGuests::id);
        authenticator = new Authenticator(tokens, sessions, accountSessions);
    }

    static String id() {
        return UUID.randomUUID().toString();
    }

    Authenticator authenticator() {
        return authenticator;
    }

    /** Opens sessions until there are {@code count}. */
    Future<Void> open(int count) {
        if (opened.size() >= count) {
            return Future.succeededFuture();
        }
        return sessions.open(null, Profile.EMPTY).compose(grant -> {
            opened.add(grant);
            return open(count);
        });
    }

    List<String> tokens(int count) {
        return opened.stream().limit(count).map(Sessions.Grant::token).toList();
    }

    List<Member> members(int count) {
        return opened.stream()
                .limit(count)
                .map(Sessions.Grant::session)
                .map(guest -> Member.joining(guest.id(), guest.username()))
                .toList();
    }

    @Override
    public void ended(GuestSession session, Ending ending) {}

    @Override
    public Future<Void> renamed(String userId, String username) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> upgraded(SessionUpgraded upgraded) {
        return Future.succeededFuture();
    }
}
