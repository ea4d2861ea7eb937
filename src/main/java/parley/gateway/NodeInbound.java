package parley.gateway;

import java.time.InstantSource;
import parley.config.ParleyConfig;
import parley.gateway.command.RecentIntents;
import parley.gateway.socketio.EngineSessions;
import parley.gateway.sockjs.HttpSessions;
import parley.gateway.websocket.UnfinishedMessages;

/** Bounds what comes in at all gateways of one node, which share it. */
public final class NodeInbound {
    private final UnfinishedMessages unfinished;
    private final RecentIntents intents;
    private final HttpSessions httpSessions = new HttpSessions();
    private final EngineSessions engineSessions = new EngineSessions();

    public NodeInbound(ParleyConfig.Inbound limits, long messageWindowMs, InstantSource clock) {
        unfinished = new UnfinishedMessages(limits);
        intents = new RecentIntents(limits.recentIntents(), messageWindowMs, clock);
    }

    public UnfinishedMessages unfinished() {
        return unfinished;
    }

    public RecentIntents intents() {
        return intents;
    }

    public HttpSessions httpSessions() {
        return httpSessions;
    }

    public EngineSessions engineSessions() {
        return engineSessions;
    }

    /** Bytes of messages that clients have begun and not finished. */
    public long unfinishedBytes() {
        return unfinished.bytes();
    }
}
