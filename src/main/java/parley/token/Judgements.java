package parley.token;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Lookup;
import parley.util.BoundedCache;

/**
 * Judges whether tokens of accounts still count, and remembers that for less than a second: an ended session has to be
 * gone by then.
 */
public final class Judgements {
    private static final int REMEMBERED = 100_000;
    private static final long REMEMBERED_MS = 500;
    private static final int ASKED_AT_ONCE = 64;

    private final Standings standings;
    private final InstantSource clock;
    private final BoundedCache<TokenRef, String> usernames;
    private final Lookup<TokenRef, String> lookup;
    private final Lookup<TokenRef, Ban> bans;

    public Judgements(Standings standings, InstantSource clock) {
        this.standings = standings;
        this.clock = clock;
        this.usernames = new BoundedCache<>(REMEMBERED, REMEMBERED, REMEMBERED_MS, username -> 1, clock);
        this.lookup = new Lookup<>(ASKED_AT_ONCE, tokens -> standings.standing(tokens, clock.millis()));
        this.bans = new Lookup<>(ASKED_AT_ONCE, tokens -> standings.bans(tokens, clock.millis()));
    }

    /**
     * Fails with AUTH_FAILED unless the token counts, with PERMISSION_DENIED if only a ban is in its way, with
     * UNAVAILABLE if nobody can tell.
     */
    public Future<Principal> judge(TokenRef token) {
        String known = usernames.get(token);
        if (known != null) {
            return Future.succeededFuture(principal(token, known));
        }
        return lookup.of(token).compose(username -> {
            if (username == null) {
                return bans.of(token).compose(Judgements::refuse);
            }
            usernames.put(token, username);
            return Future.succeededFuture(principal(token, username));
        });
    }

    private static Future<Principal> refuse(Ban ban) {
        return Future.failedFuture(
                ban == null ? new ParleyException(ErrorCode.AUTH_FAILED, "The session has ended") : ban.refusal());
    }

    /** Finds the users whose tokens may not count any more, as {@link Standings#changesSince}. */
    public Future<TokenChanges> changesSince(String position) {
        return standings.changesSince(position);
    }

    /** Finds the tokens that don't count any more, with the ban if that is why; asks anew for all of them. */
    public Future<Map<Principal, Optional<Ban>>> fallen(Collection<Principal> principals) {
        Map<Principal, TokenRef> asked =
                principals.stream().distinct().collect(Collectors.toMap(principal -> principal, TokenRef::of));
        return standings
                .fallen(Set.copyOf(asked.values()), clock.millis())
                .onSuccess(fallen -> fallen.forEach(usernames::remove))
                .compose(fallen -> bans.of(fallen).map(banned -> asked.keySet().stream()
                        .filter(principal -> fallen.contains(asked.get(principal)))
                        .collect(Collectors.toMap(
                                principal -> principal,
                                principal -> Optional.ofNullable(banned.get(asked.get(principal)))))));
    }

    public void forget(String sessionId) {
        usernames.removeKeys(token -> token.sessionId().equals(sessionId));
    }

    public void forgetUser(String userId) {
        usernames.removeKeys(token -> token.userId().equals(userId));
    }

    private static Principal principal(TokenRef token, String username) {
        return Principal.ofAccount(token.userId(), username, token.sessionId(), token.tokenId());
    }
}
