package parley.link;

import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ParleyConfig;
import parley.metrics.Metrics;

/**
 * Bytes from node to node, at most once, in order while a connection lasts, and from nobody who lacks the cluster's
 * secret. All of it happens on one event loop.
 */
public final class NodeLink {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLink.class);
    /** A node that refuses is not tried again for so long, however much is to be sent. */
    private static final long REST_MS = 100;

    private final Vertx vertx;
    private final String nodeId;
    private final ParleyConfig.Cluster cluster;
    private final Members members;
    private final Metrics metrics;
    private final LinkFaults faults;
    private final Context context;
    private final NetClient client;
    private final Map<String, OutboundLink> links = new HashMap<>();
    private Function<Buffer, Future<Buffer>> receiver;
    private LocalEnd end;
    private LinkServer server;

    public NodeLink(
            Vertx vertx,
            String nodeId,
            ParleyConfig.Cluster cluster,
            Members members,
            Metrics metrics,
            LinkFaults faults) {
        this.vertx = vertx;
        this.nodeId = nodeId;
        this.cluster = cluster;
        this.members = members;
        this.metrics = metrics;
        this.faults = faults;
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createNetClient(LinkOptions.client(cluster));
    }

    public String nodeId() {
        return nodeId;
    }

    /**
     * Completes with the port when nodes can reach this one.
     *
     * @param receiver its answer is null to what asks for none
     */
    public Future<Integer> open(String host, Function<Buffer, Future<Buffer>> receiver) {
        this.receiver = receiver;
        end = new LocalEnd(
                vertx, nodeId, cluster.link(), LinkKeys.of(cluster), members, new Refusals(metrics), receiver);
        server = new LinkServer(end);
        Promise<Integer> listening = Promise.promise();
        SocketAddress address = SocketAddress.inetSocketAddress(cluster.busPort(), host);
        context.runOnContext(turn -> server.listen(cluster, address).onComplete(listening));
        return listening.future();
    }

    /** Ends the connections from and to a node that has left the cluster. */
    public void forget(String left) {
        on(context, () -> {
            OutboundLink link = links.remove(left);
            if (link != null) {
                link.close();
            }
            server.forget(left);
        });
    }

    /** Fails with a ReplyException: NO_HANDLERS if it was not sent, TIMEOUT if nobody knows what became of it. */
    public Future<Buffer> request(String to, Buffer message) {
        LinkFaults.Fate fate = faults.next();
        if (fate.copies() == 0) {
            // What a sender notices of a lost message.
            return vertx.timer(OutboundLink.REQUEST_TIMEOUT_MS)
                    .compose(late -> Future.failedFuture(new ReplyException(ReplyFailure.TIMEOUT, "lost")));
        }
        if (fate.copies() == 2) {
            after(fate.delayMs(), () -> sendNow(to, message));
        }
        Context caller = vertx.getOrCreateContext();
        Promise<Buffer> answer = Promise.promise();
        after(
                fate.delayMs(),
                () -> requestNow(to, message, (result, failure) -> on(caller, () -> answer.complete(result, failure))));
        return answer.future();
    }

    public void send(String to, Buffer message) {
        LinkFaults.Fate fate = faults.next();
        for (int copy = 0; copy < fate.copies(); copy++) {
            after(fate.delayMs(), () -> sendNow(to, message));
        }
    }

    /** To this node too. */
    public void sendAll(Buffer message) {
        onContext(() -> {
            members.ids().forEach(to -> sendNow(to, message));
            receiver.apply(message);
        });
    }

    private void sendNow(String to, Buffer message) {
        OutboundLink link = to(to);
        if (link != null) {
            link.send(message);
        }
    }

    private void requestNow(String to, Buffer message, Completable<Buffer> answer) {
        OutboundLink link = to(to);
        if (link == null) {
            answer.fail(new ReplyException(ReplyFailure.NO_HANDLERS, "node " + to + " is not in the cluster"));
        } else {
            link.request(message, answer);
        }
    }

    /** Null if the node is not in the cluster. */
    private OutboundLink to(String peer) {
        OutboundLink known = links.get(peer);
        SocketAddress address = known == null ? members.address(peer) : null;
        if (address == null) {
            return known;
        }
        OutboundLink link = new OutboundLink(end, peer, () -> closed(peer));
        links.put(peer, link);
        link.connect(client, address);
        return link;
    }

    private void closed(String peer) {
        OutboundLink link = links.get(peer);
        if (link != null && link.closed()) {
            LOG.debug("The connection to node {} has ended, welcome {}", peer, link.welcome());
            vertx.setTimer(REST_MS, rested -> links.remove(peer, link));
        }
    }

    private void after(long delayMs, Runnable step) {
        if (delayMs == 0) {
            onContext(step);
        } else {
            vertx.setTimer(delayMs, timer -> onContext(step));
        }
    }

    private void onContext(Runnable step) {
        if (Vertx.currentContext() == context) {
            step.run();
        } else {
            on(context, step);
        }
    }

    private static void on(Context context, Runnable step) {
        try {
            context.runOnContext(turn -> step.run());
        } catch (RejectedExecutionException closed) {
            // This node is ending, and one event loop may end before another.
            LOG.debug("Nobody is left to hear of it", closed);
        }
    }
}
