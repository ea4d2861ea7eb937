package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hazelcast.config.Config;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.config.ParleyConfig.Cluster;
import parley.config.ParleyConfig.Kubernetes;
import parley.config.ParleyConfig.Tls;
import parley.config.Secret;

class HazelcastConfigTest {
    private final Config config = HazelcastConfig.of(
            new Cluster(
                    true,
                    "parley",
                    new Secret("a secret of all nodes"),
                    new Secret(""),
                    "",
                    5701,
                    15701,
                    List.of(),
                    new Kubernetes(""),
                    new Tls("", "", ""),
                    ClusterNode.HANDSHAKE_MS,
                    ClusterNode.STRANGERS),
            new Membership.Place("n1", "127.0.0.1", "token"));

    @Test
    void theNameThatLetsANodeJoinIsNotPartOfEachLogLine() {
        assertEquals("false", config.getProperty("hazelcast.logging.details.enabled"));
    }

    @Test
    void nobodyIsSoughtByMulticast() {
        assertEquals(
                false, config.getNetworkConfig().getJoin().getMulticastConfig().isEnabled());
        assertEquals(
                false,
                config.getNetworkConfig().getJoin().getAutoDetectionConfig().isEnabled());
    }
}
