package parley.link;

import io.vertx.core.Future;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import parley.config.ParleyConfig;
import parley.link.Refusals.Reason;

/**
 * Takes the links of other nodes. Strangers get a challenge, the time for a greeting, and no more connections per address than
 * {@code cluster.link.strangersPerAddress}. Lives on one context.
 */
final class LinkServer {
    private final LocalEnd end;
    private final Set<InboundLink> links = new HashSet<>();
    private final Map<String, Integer> strangers = new HashMap<>();

    LinkServer(LocalEnd end) {
        this.end = end;
    }

    /** @return the port that it has in the end */
    Future<Integer> listen(ParleyConfig.Cluster cluster, SocketAddress address) {
        return end.vertx()
                .createNetServer(LinkOptions.server(cluster))
                .connectHandler(this::connected)
                .exceptionHandler(failure -> end.refusals().count(Reason.HANDSHAKE, address))
                .listen(address)
                .map(NetServer::actualPort);
    }

    private void connected(NetSocket socket) {
        String address = socket.remoteAddress().hostAddress();
        int waiting = strangers.merge(address, 1, Integer::sum);
        InboundLink link = new InboundLink(end, socket, greeted -> {
            leave(address);
            links.add(greeted);
        });
        socket.closeHandler(closed -> {
            if (link.peer() == null) {
                leave(address);
            }
            links.remove(link);
            link.close();
        });
        if (waiting > end.limits().strangersPerAddress()) {
            link.refuse(Reason.CROWD);
            return;
        }
        link.begin();
        end.vertx().setTimer(end.limits().greetingMs(), late -> {
            if (link.peer() == null && !link.closed()) {
                link.refuse(Reason.SILENCE);
            }
        });
    }

    private void leave(String address) {
        strangers.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }

    /** Of a node that is not in the cluster any more. */
    void forget(String nodeId) {
        links.stream().filter(link -> link.peer().equals(nodeId)).toList().forEach(InboundLink::close);
    }
}
