package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.cluster.ClusterNodes;

/** A call between two on different nodes, one of which dies. */
@Tag("long")
@Tag("S4-FE")
@Tag("S1-ARC-06")
@Tag("S1-SYS-07")
class CallsNodeLossIT {
    @RegisterExtension
    static final ClusterNodes NODES =
            new ClusterNodes(2).with("CALLS_GRACE_MS", 15_000).with("LIMITS_SIGNALING_COUNT", 100_000);

    @BeforeAll
    static void requireBrowser() {
        ChatWindow.require();
    }

    private static int port(int node) {
        return NODES.node(node).port();
    }

    @Test
    void mediaGoesOnWithoutTheNodeAndSignalsByTheOther() throws IOException {
        List<String> names = List.of("ann", "bob");
        try (CuttableProxy balancer = new CuttableProxy(port(1));
                Callers callers = new Callers(names, port(0));
                Strangers strangers = new Strangers(NODES.node(0), NODES.node(1))) {
            callers.open(0, port(0));
            callers.open(1, balancer.port());
            callers.enterTheirRoom();
            callers.talk("video");
            callers.calls().forEach(CallWindow::awaitPicture);
            NODES.node(1).kill9();
            callers.calls().forEach(CallWindow::awaitPicture);
            ChatWindow bobs = callers.window(1);
            assertNotEquals("ready", bobs.connectionState());
            balancer.leadTo(port(0));
            bobs.await("the other node", () -> bobs.connectionState().equals("ready"));
            // By then whoever did not come back is out of the call.
            assertEquals("disconnected", strangers.end());
            callers.calls().forEach(CallWindow::awaitPicture);
            bobs.click("call-camera");
            callers.call(0).awaitNoPicture();
            bobs.click("call-camera");
            callers.call(0).awaitPicture();
            callers.call(0).hangUp();
            callers.call(1).awaitEnd();
            callers.call(1).awaitEntry("Video call", " s");
        }
    }
}
