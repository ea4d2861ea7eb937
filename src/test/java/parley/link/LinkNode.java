package parley.link;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import parley.config.ParleyConfig.Cluster;
import parley.metrics.Metrics;
import parley.util.Await;

/** A node as far as its link goes: it echoes requests and remembers what it was told. */
final class LinkNode implements Members {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Map<String, SocketAddress> members = new ConcurrentHashMap<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final NodeLink link;
    private final int port;

    LinkNode(Vertx vertx, String nodeId, Cluster cluster) {
        link = new NodeLink(
                vertx, nodeId, cluster, this, new Metrics(registry), new LinkFaults(cluster.faults(), new Random()));
        port = Await.result(link.open(Links.HOST, this::received));
    }

    private Future<Buffer> received(Buffer message) {
        String text = message.toString();
        heard.add(text);
        return text.equals("fail")
                ? Future.failedFuture("it failed")
                : Future.succeededFuture(Buffer.buffer("echo " + text));
    }

    void knows(String nodeId, int itsPort) {
        members.put(nodeId, SocketAddress.inetSocketAddress(itsPort, Links.HOST));
    }

    void forgets(String nodeId) {
        members.remove(nodeId);
        link.forget(nodeId);
    }

    Future<String> ask(String nodeId, String text) {
        return link.request(nodeId, Buffer.buffer(text)).map(Buffer::toString);
    }

    NodeLink link() {
        return link;
    }

    int port() {
        return port;
    }

    List<String> heard() {
        return heard;
    }

    double refused(Refusals.Reason reason) {
        return registry.counter(
                        "parley.cluster.refused", "reason", reason.name().toLowerCase())
                .count();
    }

    @Override
    public Set<String> ids() {
        return Set.copyOf(members.keySet());
    }

    @Override
    public SocketAddress address(String nodeId) {
        return members.get(nodeId);
    }
}
