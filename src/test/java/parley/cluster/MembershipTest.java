package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import parley.cluster.Membership.Place;
import parley.config.ParleyConfig.Cluster;
import parley.config.ParleyConfig.Kubernetes;
import parley.config.ParleyConfig.Tls;
import parley.config.Secret;
import parley.error.StartException;
import parley.util.FreePort;

class MembershipTest {
    private static final Cluster ELSEWHERE = new Cluster(
            true,
            "parley",
            new Secret("a secret of all nodes"),
            new Secret(""),
            "192.0.2.1",
            FreePort.next(),
            0,
            List.of(),
            new Kubernetes(""),
            new Tls("", "", ""),
            ClusterNode.HANDSHAKE_MS,
            ClusterNode.STRANGERS);

    @Test
    void anAddressOfAnotherMachineIsRefusedInWords() {
        CompletionException failure = assertThrows(
                CompletionException.class, () -> Membership.join(ELSEWHERE, new Place("n1", ELSEWHERE.host(), "token"))
                        .join());
        assertInstanceOf(StartException.class, failure.getCause());
        assertTrue(failure.getCause().getMessage().contains("192.0.2.1"));
    }
}
