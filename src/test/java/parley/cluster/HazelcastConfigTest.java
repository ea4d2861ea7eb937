package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hazelcast.config.Config;
import org.junit.jupiter.api.Test;
import parley.config.ConfigLoader;

class HazelcastConfigTest {
    private final Config config = HazelcastConfig.of(ConfigLoader.defaults().cluster(), "n1");

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
