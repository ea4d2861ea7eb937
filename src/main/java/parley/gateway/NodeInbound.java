package parley.gateway;

import java.time.InstantSource;
import parley.config.ParleyConfig;

/** What the gateways of one node share to bound what comes in. */
public final class NodeInbound {
    private final UnfinishedMessages unfinished;
    private final RecentIntents intents;
    private final HttpSessions httpSessions = new HttpSessions();

    public NodeInbound(ParleyConfig config, InstantSource clock) {
        unfinished = new UnfinishedMessages(config.gateway().inbound());
        intents = new RecentIntents(
                config.gateway().inbound().recentIntents(),
                config.limits().messages().windowMs(),
                clock);
    }

    UnfinishedMessages unfinished() {
        return unfinished;
    }

    RecentIntents intents() {
        return intents;
    }

    HttpSessions httpSessions() {
        return httpSessions;
    }

    /** Bytes of messages that were begun and are not finished. */
    public long unfinishedBytes() {
        return unfinished.bytes();
    }
}
