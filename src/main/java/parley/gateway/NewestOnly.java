package parley.gateway;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.presence.PresenceMessages.ConnectedAgain;
import parley.presence.PresenceMessages.FindNewest;
import parley.presence.PresenceMessages.Newest;

/** Of each user's connections on all nodes, leaves the newest alone, where the configuration says so. */
final class NewestOnly {
    private static final Logger LOG = LoggerFactory.getLogger(NewestOnly.class);

    private final Hub hub;
    private final Bus bus;
    /** That presence knows of; one that it is being told of may be newer than what it says. */
    private final Set<Connection> announced = new HashSet<>();
    /** That were not announced yet when another one was already the newest. */
    private final Set<Connection> overtaken = new HashSet<>();

    NewestOnly(Hub hub, Bus bus) {
        this.hub = hub;
        this.bus = bus;
    }

    /** Presence knows the connection now. @param first whether it is the user's only one */
    void announced(Connection connection, boolean first) {
        announced.removeIf(Connection::closing);
        announced.add(connection);
        overtaken.removeIf(Connection::closing);
        boolean askAgain = overtaken.remove(connection);
        String userId = connection.caller().userId();
        if (!first) {
            bus.publishEverywhere(Addresses.CONNECTED_AGAIN, new ConnectedAgain(userId));
        } else if (askAgain) {
            connectedAgain(userId);
        }
    }

    /** Who of several that come at once is the newest, presence decides for all nodes alike. */
    void connectedAgain(String userId) {
        if (hub.ofUser(userId).isEmpty()) {
            return;
        }
        Future<Newest> newest = bus.request(Addresses.PRESENCE_NEWEST, new FindNewest(userId));
        newest.onSuccess(found -> Set.copyOf(hub.ofUser(userId)).stream()
                        .filter(connection ->
                                found.connectionId() != null && !connection.id().equals(found.connectionId()))
                        .forEach(this::older))
                .onFailure(away -> LOG.warn("Older connections of a user stay open: {}", away.getMessage()));
    }

    /** To be called from time to time: a node that was cut off for a while has not heard who connected elsewhere. */
    void check() {
        announced.removeIf(Connection::closing);
        announced.stream()
                .map(connection -> connection.caller().userId())
                .distinct()
                .toList()
                .forEach(this::connectedAgain);
    }

    /** Presence may know of it before this node hears so; nobody would tell of the newer one again. */
    private void older(Connection connection) {
        if (announced.contains(connection)) {
            connection.close(CloseCode.CONNECTED_ELSEWHERE);
        } else {
            overtaken.add(connection);
        }
    }
}
