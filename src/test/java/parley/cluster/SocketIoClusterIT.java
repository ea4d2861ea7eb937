package parley.cluster;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.NodeScripts;

/** The stock clients of Socket.IO are recovered at another node when theirs is killed. */
@Tag("S1-SIO-05")
@Tag("S1-SIO-08")
@Tag("S1-SIO-09")
@Tag("once")
class SocketIoClusterIT {
    private static final int CLIENTS = 45;
    private static final NodeScripts SCRIPTS =
            new NodeScripts("socketio", "SocketIoCluster", List.of("package.json", "package-lock.json", "killed.cjs"));

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(2).with("LIMITS_MAX_UNAUTHENTICATED_PER_IP", 10_000);

    @BeforeAll
    static void installTheClients() throws Exception {
        SCRIPTS.install();
    }

    @Test
    void clientsOfAKilledNodeMissNothing() throws Exception {
        SCRIPTS.run(
                        "killed.cjs",
                        NODES.node(0).baseUrl(),
                        NODES.node(1).baseUrl(),
                        String.valueOf(NODES.node(0).process().pid()),
                        String.valueOf(CLIENTS))
                .assertSound();
    }
}
