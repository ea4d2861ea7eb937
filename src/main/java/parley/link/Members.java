package parley.link;

import io.vertx.core.net.SocketAddress;
import java.util.Set;

/** The other nodes that are in the cluster now; asked from any thread. */
public interface Members {
    Set<String> ids();

    /** Where a node takes links; null if it is not in the cluster. */
    SocketAddress address(String nodeId);
}
