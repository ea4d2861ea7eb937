package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.cluster.ClusterNodes;
import parley.signaling.OwnAddress;
import parley.signaling.janus.Janus;

/** A call through Janus of two on different nodes, one of which dies with its places in the room of Janus. */
@Tag("long")
@Tag("S4-FE")
@Tag("S1-ARC-06")
@Tag("S1-SYS-16")
class CallsJanusNodeLossIT {
    private static OwnAddress own;
    private static Janus janus;

    @RegisterExtension
    @Order(1)
    static final BeforeAllCallback MEDIA = context -> {
        ChatWindow.require();
        own = new OwnAddress();
        janus = new Janus(own.address());
        CallsJanusNodeLossIT.NODES.with("CALLS_JANUS_URI", janus.uri());
    };

    @RegisterExtension
    @Order(2)
    static final ClusterNodes NODES = new ClusterNodes(2)
            .with("CALLS_JANUS_API_SECRET", Janus.API_SECRET)
            .with("LIMITS_SIGNALING_COUNT", 100_000);

    @AfterAll
    static void stop() {
        if (janus != null) {
            janus.close();
            own.close();
        }
    }

    private static int port(int node) {
        return NODES.node(node).port();
    }

    @Test
    void whoComesBackByTheOtherNodeSendsAndReceivesAgain() throws IOException {
        try (CuttableProxy balancer = new CuttableProxy(port(1));
                Callers callers = new Callers(List.of("ann", "bob"), port(0))) {
            callers.open(0, port(0));
            callers.open(1, balancer.port());
            callers.meet("Both of us");
            callers.calls().forEach(CallWindow::awaitPicture);
            NODES.node(1).kill9();
            ChatWindow bobs = callers.window(1);
            bobs.await("the loss", () -> !bobs.connectionState().equals("ready"));
            balancer.leadTo(port(0));
            bobs.await("the other node", () -> bobs.connectionState().equals("ready"));
            callers.calls().forEach(CallWindow::awaitPicture);
            assertEquals("connected", bobs.attribute("call", "data-phase"));
            callers.call(1).hangUp();
            callers.call(0).awaitPictures(0);
            callers.call(0).hangUp();
            assertEquals(List.of(), callers.window(0).complaints());
        }
    }
}
