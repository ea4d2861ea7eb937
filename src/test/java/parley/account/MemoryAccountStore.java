package parley.account;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.SessionPatch;
import parley.util.TextFold;

/** Accounts of this process, gone with it. */
public final class MemoryAccountStore implements AccountStore {
    private static final int MOST_FORMER = 5;

    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<String, String> idOfName = new HashMap<>();
    private final Map<String, String> idOfEmail = new HashMap<>();
    private final Map<String, String> idOfFormerName = new HashMap<>();

    @Override
    public synchronized Future<Account> create(Account account) {
        if (accounts.containsKey(account.id())) {
            return Future.failedFuture(conflict("id", "has an account already"));
        }
        return stored(account);
    }

    @Override
    public synchronized Future<Optional<Account>> find(String userId) {
        return Future.succeededFuture(Optional.ofNullable(accounts.get(userId)));
    }

    @Override
    public synchronized Future<Optional<Account>> findByLogin(String login) {
        return find(idOfName.getOrDefault(folded(login.strip()), idOfEmail.get(TextFold.ofEmail(login))));
    }

    @Override
    public synchronized Future<Optional<Account>> findByName(String username) {
        return find(idOfName.get(folded(username)));
    }

    @Override
    public synchronized Future<List<Account>> findAll(Collection<String> userIds) {
        return Future.succeededFuture(
                userIds.stream().map(accounts::get).filter(Objects::nonNull).toList());
    }

    @Override
    public synchronized Future<Boolean> holdsName(String username) {
        String name = folded(username);
        return Future.succeededFuture(idOfName.containsKey(name) || idOfFormerName.containsKey(name));
    }

    @Override
    public synchronized Future<Account> update(String userId, AccountPatch patch) {
        Account known = accounts.get(userId);
        return known == null
                ? Future.failedFuture(new ParleyException(ErrorCode.NOT_FOUND, "There is no such account"))
                : stored(patched(known, patch));
    }

    @Override
    public synchronized Future<Boolean> replacePassword(String userId, String from, String to) {
        Account known = accounts.get(userId);
        boolean current = known != null && from.equals(known.passwordHash());
        if (current) {
            accounts.put(userId, with(known, to, known.status(), known.bannedUntil()));
        }
        return Future.succeededFuture(current);
    }

    /** Bans or disables an account, like an operator by SQL. */
    synchronized Future<Boolean> changeStatus(String userId, Account.Status status, long bannedUntil) {
        return Future.succeededFuture(
                change(userId, account -> with(account, account.passwordHash(), status, bannedUntil)));
    }

    @Override
    public synchronized Future<List<String>> delete(String userId, String passwordHash) {
        Account known = accounts.get(userId);
        if (known == null) {
            return Future.failedFuture(new ParleyException(ErrorCode.NOT_FOUND, "There is no such account"));
        }
        if (!passwordHash.equals(known.passwordHash())) {
            return Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "The password was changed meanwhile"));
        }
        accounts.remove(userId);
        idOfEmail.remove(known.email());
        idOfName.remove(folded(known.username()));
        idOfFormerName.put(folded(known.username()), userId);
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Void> loggedIn(String userId, long at) {
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Integer> count() {
        return Future.succeededFuture(accounts.size());
    }

    /** Returns null if there is none. */
    synchronized Account current(String userId) {
        return accounts.get(userId);
    }

    private boolean change(String userId, UnaryOperator<Account> to) {
        return accounts.computeIfPresent(userId, (id, account) -> to.apply(account)) != null;
    }

    private Future<Account> stored(Account account) {
        String name = folded(account.username());
        if (!account.id().equals(idOfName.getOrDefault(name, account.id()))
                || !account.id().equals(idOfFormerName.getOrDefault(name, account.id()))) {
            return Future.failedFuture(conflict("username", account.username() + " is taken"));
        }
        String email = account.email();
        if (email != null && !account.id().equals(idOfEmail.getOrDefault(email, account.id()))) {
            return Future.failedFuture(conflict("email", "belongs to another account"));
        }
        Account known = accounts.get(account.id());
        if (known != null && !folded(known.username()).equals(name)) {
            idOfFormerName.remove(name);
            if (Collections.frequency(idOfFormerName.values(), account.id()) == MOST_FORMER) {
                return Future.failedFuture(
                        new ParleyException(ErrorCode.QUOTA_EXCEEDED, "username: was changed too often"));
            }
            idOfFormerName.put(folded(known.username()), account.id());
        }
        Account before = accounts.put(account.id(), account);
        if (before != null) {
            idOfName.remove(folded(before.username()));
            idOfEmail.remove(before.email());
        }
        idOfName.put(name, account.id());
        if (email != null) {
            idOfEmail.put(email, account.id());
        }
        return Future.succeededFuture(account);
    }

    private static Account patched(Account known, AccountPatch patch) {
        SessionPatch named = patch.named();
        return new Account(
                known.id(),
                named.username() == null ? known.username() : named.username(),
                patch.email() == null ? known.email() : patch.email(),
                known.passwordHash(),
                known.status(),
                known.bannedUntil(),
                named.appliedTo(known.profile()),
                patch.bio() == null ? known.bio() : patch.bio(),
                known.avatarId(),
                known.createdAt());
    }

    private static Account with(Account known, String passwordHash, Account.Status status, long bannedUntil) {
        return new Account(
                known.id(),
                known.username(),
                known.email(),
                passwordHash,
                status,
                bannedUntil,
                known.profile(),
                known.bio(),
                known.avatarId(),
                known.createdAt());
    }

    private static ParleyException conflict(String path, String message) {
        return new ParleyException(ErrorCode.CONFLICT, path + ": " + message);
    }

    private static String folded(String text) {
        return TextFold.of(text);
    }
}
