package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.bus.WireName;
import parley.config.ParleyConfig.Node.Role;
import parley.config.ParleyConfig.Tls;
import parley.util.Eventually;
import parley.util.FreePort;

/**
 * Nodes show each other certificates; one without a certificate is in the list of members, and yet hears and says
 * nothing.
 */
@Tag("runtime")
class ClusterTlsIT {
    @WireName("test.Question")
    record Question(String text) {}

    private static final int PORT = FreePort.next();
    private static final ClusterNode.Start START = ClusterNode.Start.of("a secret of this cluster", PORT);

    @TempDir
    static Path folder;

    private static ClusterNode one;
    private static ClusterNode two;
    private static ClusterNode plain;
    private static ClusterNode foreign;

    @BeforeAll
    static void start() {
        Tls known = PemFiles.in(folder, "known");
        one = start(START.with(known), PORT, "one").join();
        var second = start(START.with(known), 0, "two");
        var third = start(START, 0, "plain");
        foreign =
                start(START.with(PemFiles.in(folder, "foreign")), 0, "foreign").join();
        two = second.join();
        plain = third.join();
        one.awaitPeers(two, plain, foreign);
    }

    @AfterAll
    static void stop() {
        ClusterNode.closeAll(List.of(one, two, plain, foreign));
    }

    private static CompletableFuture<ClusterNode> start(ClusterNode.Start start, int port, String name) {
        return ClusterNode.start(start, port, name, Set.of(Role.values()), List.of(Question.class))
                .thenApply(node -> {
                    node.bus().serve("hello", (Question question) -> Future.succeededFuture(true));
                    return node;
                });
    }

    private static Future<Boolean> reaches(ClusterNode from, ClusterNode to) {
        return from.bus().<Boolean>requestAt(to.id(), "hello", new Question("")).otherwise(false);
    }

    @Test
    void onlyNodesWithTheRightCertificateReachEachOther() {
        Eventually.until(ClusterNode.PATIENCE, () -> "not reached", () -> result(reaches(one, two)));
        Eventually.until(ClusterNode.PATIENCE, () -> "not reached", () -> result(reaches(two, one)));
        List<Future<Boolean>> strangers =
                List.of(reaches(one, plain), reaches(plain, one), reaches(one, foreign), reaches(foreign, one));
        strangers.forEach(stranger -> assertFalse(result(stranger)));
        assertTrue(result(reaches(one, two)));
    }
}
