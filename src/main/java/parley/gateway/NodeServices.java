package parley.gateway;

import java.time.InstantSource;
import parley.bus.Bus;
import parley.config.ParleyConfig;
import parley.identity.Sessions;
import parley.metrics.Metrics;
import parley.room.RoomLog;

/** What every gateway of a node is made with. */
public record NodeServices(
        String nodeId,
        ParleyConfig config,
        Bus bus,
        RoomLog log,
        Sessions sessions,
        RateLimits rateLimits,
        NodeSockets sockets,
        Statistics statistics,
        Metrics metrics,
        InstantSource clock) {}
