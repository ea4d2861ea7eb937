package parley.gateway;

import parley.config.ParleyConfig;
import parley.gateway.command.LimitedCommands;
import parley.gateway.recovery.PositionStore;
import parley.guest.Sessions;
import parley.limits.RateLimits;
import parley.metrics.Metrics;
import parley.room.Rooms;
import parley.token.Authenticator;

/** The services with which every gateway of a node is made. */
public record NodeServices(
        String nodeId,
        ParleyConfig config,
        Rooms rooms,
        Authenticator authenticator,
        Sessions guests,
        RateLimits rateLimits,
        NodeSockets sockets,
        NodeInbound inbound,
        PositionStore positions,
        Statistics statistics,
        Metrics metrics) {

    /** Counts the commands of sockets and of REST together. */
    public LimitedCommands limitedCommands() {
        return new LimitedCommands(rateLimits, inbound.intents(), config.limits());
    }
}
