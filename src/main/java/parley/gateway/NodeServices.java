package parley.gateway;

import parley.config.ParleyConfig;
import parley.identity.Sessions;
import parley.metrics.Metrics;
import parley.room.Rooms;

/** What every gateway of a node is made with. */
public record NodeServices(
        String nodeId,
        ParleyConfig config,
        Rooms rooms,
        Sessions sessions,
        RateLimits rateLimits,
        NodeSockets sockets,
        Statistics statistics,
        Metrics metrics) {}
