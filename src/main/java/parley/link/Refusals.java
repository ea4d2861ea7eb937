package parley.link;

import io.vertx.core.net.SocketAddress;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.metrics.Metrics;

/** Counts what was refused on the port between nodes, and logs the first of each reason. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    enum Reason {
        /** TLS was not agreed on. */
        HANDSHAKE,
        /** Too many connections of one address have not greeted yet. */
        CROWD,
        /** No greeting came in time. */
        SILENCE,
        LENGTH,
        /** The greeting is for another node, or made without the secret. */
        GREETING,
        /** The secret is right, but the cluster does not know the node. */
        NOT_MEMBER,
        SEAL
    }

    private final Metrics metrics;
    private final Set<Reason> logged = EnumSet.noneOf(Reason.class);

    Refusals(Metrics metrics) {
        this.metrics = metrics;
    }

    void count(Reason reason, SocketAddress from) {
        metrics.refusedOnLink(reason.name().toLowerCase(Locale.ROOT));
        if (logged.add(reason)) {
            LOG.warn(
                    "A connection to the port between nodes was refused ({}, {}); more are only counted", reason, from);
        }
    }
}
