package parley.gateway;

import io.netty.channel.Channel;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.error.ParleyException;
import parley.gateway.command.SessionCommands;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Protocol;
import parley.gateway.format.Wire;
import parley.gateway.http.ClientAddress;
import parley.gateway.net.Arrival;
import parley.gateway.websocket.UnfinishedMessages;
import parley.presence.PresenceMessages.Disconnected;

/** Opens connections within the limits, and ends those that are silent, idle or unknown for too long. */
public final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long TELL_AGAIN_MS = 1_000;

    private final Hub hub;
    private final NodeSockets node;
    private final UnfinishedMessages unfinished;
    private final SessionCommands sessions;
    private final Bus bus;
    private final Supplier<String> ids;

    Connections(
            Hub hub,
            NodeSockets node,
            UnfinishedMessages unfinished,
            SessionCommands sessions,
            Bus bus,
            Supplier<String> ids) {
        this.hub = hub;
        this.node = node;
        this.unfinished = unfinished;
        this.sessions = sessions;
        this.bus = bus;
        this.ids = ids;
    }

    /** Gives connections up because this node's clients hold too many unfinished messages. */
    public void relieveUnfinished() {
        node.relieveUnfinished(unfinished::tooMuch);
    }

    public boolean draining() {
        return node.draining();
    }

    /** Returns the refusal of one more client with a token in its handshake; null if there is room. */
    public ParleyException crowded() {
        return sessions.crowded();
    }

    /** @return null if strangers have too many connections, from this address or in all */
    public Arrival arrivalOf(Channel channel, String clientAddress) {
        Arrival accepted = Arrival.of(channel);
        if (accepted == null) {
            return arrivalOf(clientAddress);
        }
        return accepted.claim(ClientAddress.limitKey(clientAddress)) ? accepted : null;
    }

    /** Does the same as {@link #arrivalOf} for a session that has no TCP connection of its own. */
    public Arrival arrivalOf(String clientAddress) {
        return node.arrivals().session(ClientAddress.limitKey(clientAddress));
    }

    /**
     * Opens a connection.
     *
     * @param arrival null if the connection is one too many
     * @param protocol makes the protocol of the connection's client
     * @param token from the handshake; null for none
     */
    public Connection open(Arrival arrival, Wire wire, Function<Connection, Protocol> protocol, String token) {
        Connection connection = new Connection(ids.get(), arrival, hub, wire, this::gone);
        connection.speak(protocol.apply(connection));
        hub.add(connection);
        node.entered(wire.transport());
        if (arrival == null) {
            connection.close(CloseCode.CONNECTION_LIMIT);
        } else if (node.draining()) {
            connection.close(CloseCode.DRAINING);
        } else if (token != null) {
            // Bytes that the client sends meanwhile are not too early, and are judged by the limits of a known client.
            wire.read(false);
            sessions.handshake(connection, token).onComplete(judged -> wire.read(true));
        }
        return connection;
    }

    /** Notes that a connection goes on over another transport. @param arrival counts the connection from now on */
    public void moved(Connection connection, String before, Arrival arrival) {
        node.left(before);
        node.entered(connection.wire().transport());
        connection.moveTo(arrival);
    }

    private void gone(Connection connection) {
        node.left(connection.wire().transport());
        hub.contain(() -> hub.remove(connection));
        sessions.gone(connection);
        Caller caller = connection.caller();
        if (caller != null) {
            tellPresence(new Disconnected(caller.userId(), connection.id()));
        }
    }

    /**
     * Repeats this until presence has heard it: otherwise the user would be online, and found by others' searches, for
     * ever.
     */
    private void tellPresence(Disconnected gone) {
        bus.request(Addresses.PRESENCE_DISCONNECT, gone).onFailure(failure -> {
            LOG.warn("A disconnect could not be told yet: {}", failure.getMessage());
            hub.after(TELL_AGAIN_MS, () -> tellPresence(gone));
        });
    }

    /** Must be called every second or so. */
    void tick() {
        long now = hub.now();
        HubSettings settings = hub.settings();
        for (Connection connection : hub.connections()) {
            try {
                look(connection, now, settings);
            } catch (RuntimeException fault) {
                connection.breakOff(fault);
            }
        }
    }

    private void look(Connection connection, long now, HubSettings settings) {
        Liveness liveness = connection.liveness();
        if (!connection.reading()) {
            liveness.heard(now);
        }
        if (connection.caller() == null
                && liveness.openFor(now, settings.authDeadlineMs())
                && !sessions.authenticating(connection)) {
            connection.close(CloseCode.AUTHENTICATION_DEADLINE);
        } else if (connection.stuckFor(now, settings.inbound().blockedMs())) {
            connection.close(CloseCode.SLOW_CONSUMER);
        } else if (liveness.silentFor(now, connection.wire().deadAfterMs(settings.deadAfterMs()))) {
            connection.close(CloseCode.NO_HEARTBEAT);
        } else if (liveness.idleFor(now, settings.idleAfterMs())) {
            connection.close(CloseCode.IDLE);
        } else if (liveness.beat(now, connection.wire().heartbeatMs(settings.heartbeatMs()))) {
            connection.heartbeat();
            sessions.keepAlive(connection);
        }
    }
}
