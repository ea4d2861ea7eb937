package parley.account;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.account.AccountSessions.Grant;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.SessionStore;
import parley.guest.Sessions;
import parley.guest.Usernames;
import parley.util.TextFold;

/** Carries out what people do with their accounts: register, log in, upgrade from a guest, change their data. */
public final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

    private final AccountStore store;
    private final AccountSessions sessions;
    private final Sessions guests;
    private final SessionStore names;
    private final Passwords passwords;
    private final InstantSource clock;
    private final Supplier<String> ids;

    /** @param names holds the names that guests have at the moment, too */
    public Accounts(
            AccountStore store,
            AccountSessions sessions,
            Sessions guests,
            SessionStore names,
            Passwords passwords,
            InstantSource clock,
            Supplier<String> ids) {
        this.store = store;
        this.sessions = sessions;
        this.guests = guests;
        this.names = names;
        this.passwords = passwords;
        this.clock = clock;
        this.ids = ids;
    }

    /** An account with the tokens of a session. */
    public record Entry(Grant grant, Account account) {}

    /** A change of an account: null keeps a field; a new address or password needs {@code currentPassword}. */
    public record Change(AccountPatch patch, String currentPassword, String newPassword) {}

    /** Fails with VALIDATION_ERROR, CONFLICT or UNAVAILABLE. */
    public Future<Entry> register(String username, String email, String password) {
        String id = ids.get();
        return claiming(username, id, () -> passwords
                .hash(password)
                .compose(hash -> store.create(Account.of(id, username, folded(email), hash, clock.millis())))
                .compose(account -> sessions.open(id).map(grant -> new Entry(grant, account))));
    }

    /**
     * Fails with AUTH_FAILED, after the same time and in the same words, whether there is no such
     * user or the password is wrong; with PERMISSION_DENIED if both are right but the account may not be used.
     *
     * @param found empty if nobody has the login
     */
    public Future<Entry> login(Optional<Account> found, String password) {
        String hash = found.map(Account::passwordHash).orElse(null);
        return passwords.verify(password, hash).compose(verdict -> {
            if (verdict == Passwords.Verdict.WRONG) {
                return Future.failedFuture(
                        new ParleyException(ErrorCode.AUTH_FAILED, "The login or the password is wrong"));
            }
            Account account = found.orElseThrow();
            if (!account.standsAt(clock.millis())) {
                return Future.failedFuture(account.refusal());
            }
            if (verdict == Passwords.Verdict.OUTDATED) {
                rehash(account, password);
            }
            return store.loggedIn(account.id(), clock.millis())
                    .compose(noted -> sessions.open(account.id()))
                    .map(grant -> new Entry(grant, account));
        });
    }

    /** Finds an account by name or address. */
    public Future<Optional<Account>> byLogin(String login) {
        return store.findByLogin(login);
    }

    /** Hashes the password anew. Nobody waits for this: if it fails, the next login tries again. */
    private void rehash(Account account, String password) {
        passwords
                .hash(password)
                .compose(hash -> store.replacePassword(account.id(), account.passwordHash(), hash))
                .onFailure(failure -> LOG.info("A password was not hashed anew: {}", failure.getMessage()));
    }

    /** See {@link AccountSessions#rotate}. */
    public Future<Entry> refresh(String refreshToken, String client) {
        return sessions.rotate(refreshToken, client)
                .compose(grant -> own(grant.userId()).map(account -> new Entry(grant, account)));
    }

    /**
     * Makes a guest an account with the same id, rooms and session; the old token is void.
     *
     * @param username null to keep the guest's
     */
    public Future<Entry> upgrade(Principal guest, String username, String email, String password) {
        if (!guest.guest()) {
            return Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "You have an account already"));
        }
        return guests.current(guest).compose(session -> {
            boolean keepsName = username == null || username.equalsIgnoreCase(session.username());
            String name = username == null ? session.username() : username;
            Supplier<Future<Entry>> step = () -> passwords
                    .hash(password)
                    .compose(hash -> store.create(Account.of(session.id(), name, folded(email), hash, clock.millis())
                            .with(session.profile())))
                    .compose(account ->
                            sessions.open(account.id(), session.sessionId()).map(grant -> new Entry(grant, account)))
                    .compose(entry ->
                            guests.upgraded(session, entry.account().username()).map(entry));
            return keepsName ? step.get() : claiming(name, session.sessionId(), step);
        });
    }

    /** A new password ends all other sessions. Fails with AUTH_FAILED if the current one is wrong. */
    public Future<Account> change(Principal principal, Change change) {
        return own(principal.userId()).compose(account -> {
            boolean guarded = change.newPassword() != null || change.patch().email() != null;
            Future<Void> allowed = guarded ? confirmed(account, change.currentPassword()) : Future.succeededFuture();
            return allowed.compose(confirmed -> update(account, change.patch()))
                    .compose(updated -> change.newPassword() == null
                            ? Future.succeededFuture(updated)
                            : changePassword(account, change.newPassword(), principal.sessionId())
                                    .map(updated));
        });
    }

    /** Finds an account, if its owner knows the password; fails with AUTH_FAILED otherwise. */
    Future<Account> confirmed(String userId, String password) {
        return own(userId).compose(account -> confirmed(account, password).map(account));
    }

    private Future<Void> confirmed(Account account, String currentPassword) {
        if (currentPassword == null) {
            return Future.failedFuture(
                    ParleyException.invalid("currentPassword", "is needed for a new email or password"));
        }
        return passwords
                .verify(currentPassword, account.passwordHash())
                .compose(verdict -> verdict == Passwords.Verdict.WRONG
                        ? Future.failedFuture(
                                new ParleyException(ErrorCode.AUTH_FAILED, "The current password is wrong"))
                        : Future.succeededFuture());
    }

    private Future<Account> update(Account account, AccountPatch patch) {
        String name = patch.named().username();
        Supplier<Future<Account>> step = () -> store.update(account.id(), patch);
        if (name == null) {
            return step.get();
        }
        return (name.equalsIgnoreCase(account.username()) ? step.get() : claiming(name, account.id(), step))
                .compose(renamed -> {
                    sessions.renamed(renamed.id());
                    return guests.renamed(renamed.id(), renamed.username()).map(renamed);
                });
    }

    private Future<Void> changePassword(Account account, String password, String sessionId) {
        return passwords
                .hash(password)
                .compose(hash -> store.replacePassword(account.id(), account.passwordHash(), hash))
                .compose(replaced -> replaced
                        ? sessions.endOthers(account.id(), sessionId)
                        : Future.failedFuture(
                                new ParleyException(ErrorCode.CONFLICT, "The password was changed meanwhile")));
    }

    /** Finds the account of a session's user; fails with AUTH_FAILED if it is gone. */
    public Future<Account> own(String userId) {
        return store.find(userId).compose(found -> found.map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(
                        new ParleyException(ErrorCode.AUTH_FAILED, "There is no such account any more"))));
    }

    /** Reserves the name against guests until the account is stored; a stored name holds against all. */
    private <T> Future<T> claiming(String username, String holderId, Supplier<Future<T>> step) {
        try {
            Usernames.checked(username);
        } catch (ParleyException invalid) {
            return Future.failedFuture(invalid);
        }
        return names.reserveName(username, holderId).compose(reserved -> {
            if (!reserved) {
                return Future.failedFuture(
                        new ParleyException(ErrorCode.CONFLICT, "username: " + username + " is taken"));
            }
            return step.get().eventually(() -> names.releaseName(username, holderId));
        });
    }

    private static String folded(String email) {
        return TextFold.ofEmail(email);
    }
}
