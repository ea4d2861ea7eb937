package parley.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import java.util.List;
import parley.config.ParleyConfig;

/**
 * Configures Hazelcast as a register of nodes and their addresses, and nothing else. Its open edition can't encrypt or
 * authenticate; it lets any process in that knows the cluster's name with its token, and these travel in the clear.
 */
final class HazelcastConfig {
    /** The name under which the Vert.x cluster manager reads the node's id. */
    static final String NODE_ID = "__vertx.nodeId";

    /** Marks a process that is in the cluster for its messages alone, and no node. */
    static final String EXTENSION = "parley.extension";

    private static final String HEARTBEAT_SECONDS = "3";
    /** A node that was starved for a while must not be put out, and a dead one is out within 20 seconds. */
    private static final String SILENT_SECONDS = "15";

    /** Nodes that miss others look for them this often; those that miss nobody don't look at all. */
    private static final String MERGE_SECONDS = "1";

    private static final String LEAVE_SECONDS = "3";
    private static final int PARTITIONS = 31;

    private HazelcastConfig() {}

    static Config of(ParleyConfig.Cluster cluster, Membership.Place place) {
        Config config = new Config();
        config.setClusterName(cluster.name() + "-" + place.token());
        config.getMemberAttributeConfig().setAttribute(NODE_ID, place.nodeId());
        // No stored value needs Java serialisation, and a stranger could bring any class along.
        config.getSerializationConfig().setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
        config.setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                // Details would put the cluster's name into every line, and anybody who knows it can join.
                .setProperty("hazelcast.logging.details.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.socket.server.bind.any", "false")
                .setProperty("hazelcast.heartbeat.interval.seconds", HEARTBEAT_SECONDS)
                .setProperty("hazelcast.max.no.heartbeat.seconds", SILENT_SECONDS)
                .setProperty("hazelcast.merge.first.run.delay.seconds", MERGE_SECONDS)
                .setProperty("hazelcast.merge.next.run.delay.seconds", MERGE_SECONDS)
                .setProperty("hazelcast.graceful.shutdown.max.wait", LEAVE_SECONDS)
                .setProperty("hazelcast.wait.seconds.before.join", "1")
                .setProperty("hazelcast.partition.count", String.valueOf(PARTITIONS))
                .setProperty("hazelcast.operation.thread.count", "2")
                .setProperty("hazelcast.io.thread.count", "1")
                .setProperty("hazelcast.event.thread.count", "1");
        config.getJetConfig().setEnabled(false);
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(2)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        network(config.getNetworkConfig(), cluster, place.host());
        return config;
    }

    /** Configures a process that is no node: it keeps nothing of what Hazelcast keeps, so that its end loses nothing. */
    static Config ofExtension(ParleyConfig.Cluster cluster, Membership.Place place) {
        Config config = of(cluster, place);
        config.setLiteMember(true);
        config.getMemberAttributeConfig().setAttribute(EXTENSION, "true");
        // Without a port in it the address is that of the port which is free, and no other process's.
        config.getNetworkConfig().setPortAutoIncrement(true).setPublicAddress(place.host());
        return config;
    }

    private static void network(NetworkConfig network, ParleyConfig.Cluster cluster, String host) {
        network.setPort(cluster.port()).setPortAutoIncrement(false).setReuseAddress(true);
        network.setPublicAddress(host + ":" + cluster.port());
        network.getInterfaces().setEnabled(true).setInterfaces(List.of(host));
        JoinConfig join = network.getJoin();
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        String service = cluster.kubernetes().service();
        join.getKubernetesConfig().setEnabled(!service.isEmpty());
        join.getTcpIpConfig().setEnabled(service.isEmpty());
        if (service.isEmpty()) {
            cluster.members().forEach(join.getTcpIpConfig()::addMember);
        } else {
            join.getKubernetesConfig()
                    .setProperty("service-dns", service)
                    .setProperty("service-port", String.valueOf(cluster.port()));
        }
    }
}
