package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Principal;
import parley.token.Authenticator;
import parley.token.Ban;
import parley.token.IdentityMessages.SessionEnded;
import parley.token.TokenChanges;

/**
 * Closes the connections of accounts whose sessions have ended, wherever and by whomever they were ended. It reads who
 * has changed, and asks about these alone; about everybody it asks once a minute, which finds what no log has noted,
 * such as a session whose time is over.
 */
public final class RevocationWatch extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationWatch.class);
    /** Sessions that were ended elsewhere must be gone within a second; this is half of it. */
    private static final long EVERY_MS = 500;

    private static final int LOOKS_UNTIL_ALL = 120;
    /** A connection whose token was judged just before the change comes in no later than this. */
    private static final int LOOKS_AT_NAMED = 20;

    private final Authenticator authenticator;
    private final NodeSockets sockets;
    private final Bus bus;
    /** The number of looks that are left for each user. */
    private final Map<String, Integer> named = new HashMap<>();

    private String position;
    private int looksUntilAll;
    private boolean looking;

    public RevocationWatch(Authenticator authenticator, NodeSockets sockets, Bus bus) {
        this.bus = bus;
        this.authenticator = authenticator;
        this.sockets = sockets;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(EVERY_MS, timer -> look());
        return Future.succeededFuture();
    }

    private void look() {
        if (!looking) {
            looking = true;
            Future.succeededFuture(position)
                    .compose(authenticator::changesSince)
                    .compose(this::close)
                    .onComplete(done -> looking = false, away -> {
                        looking = false;
                        LOG.debug("Ended sessions could not be looked for: {}", away.getMessage());
                    });
        }
    }

    private Future<Void> close(TokenChanges changes) {
        position = changes.position();
        boolean all = changes.userIds() == null || looksUntilAll <= 0;
        if (changes.userIds() != null) {
            changes.userIds().forEach(userId -> named.put(userId, LOOKS_AT_NAMED));
        }
        Set<String> asked = all ? null : Set.copyOf(named.keySet());
        Future<List<Set<Principal>>> accounts =
                all ? sockets.onEachHub(at -> at.accounts(null)) : sockets.onHubsOf(asked, at -> at.accounts(asked));
        return accounts.compose(this::fallen).map(fallen -> {
            fallen.forEach(this::close);
            named.replaceAll((userId, looks) -> looks - 1);
            named.values().removeIf(looks -> looks <= 0);
            looksUntilAll = all ? LOOKS_UNTIL_ALL : looksUntilAll - 1;
            return null;
        });
    }

    private Future<Map<Principal, Optional<Ban>>> fallen(List<Set<Principal>> accounts) {
        Set<Principal> all = new HashSet<>();
        accounts.forEach(all::addAll);
        return all.isEmpty() ? Future.succeededFuture(Map.of()) : authenticator.fallen(all);
    }

    private void close(Principal fallen, Optional<Ban> ban) {
        for (Hub hub : sockets.users().of(fallen.userId())) {
            hub.submit(at -> at.endSessions(fallen.userId(), fallen::equals, ban));
        }
        // Features need not wait for a connection that can't come back.
        bus.publishHere(Addresses.SESSION_ENDED, new SessionEnded(fallen.sessionId(), fallen.userId(), fallen.guest()));
    }
}
