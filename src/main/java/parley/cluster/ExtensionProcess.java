package parley.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.config.Secret;

/**
 * Lets a process of others, which is no node, join the event bus of a cluster. What it may say there is in the page on
 * extensions; it has the cluster's secret, and is trusted like a node.
 */
public final class ExtensionProcess {
    private static final int FIRST_PORT = 5801;

    private ExtensionProcess() {}

    /**
     * Joins with a plain Vert.x, whose end also leaves the cluster. Takes some seconds.
     *
     * @param settings {@code name}, {@code secret}, {@code host}, {@code port}, {@code busPort} and {@code members} as in
     *     the configuration of the nodes, with other ports than theirs, and {@code token}: the word of the table
     *     {@code cluster_tokens}
     */
    public static Future<Vertx> join(JsonObject settings) {
        System.setProperty("hazelcast.logging.type", "slf4j");
        ParleyConfig.Cluster cluster = cluster(settings);
        // The cluster manager gives the process its id.
        Membership.Place place = new Membership.Place("", ClusterHost.of(cluster), settings.getString("token", ""));
        HazelcastClusterManager manager = new HazelcastClusterManager(HazelcastConfig.ofExtension(cluster, place));
        return Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(Membership.busOptions(cluster)))
                .withClusterManager(manager)
                .buildClustered()
                .onSuccess(vertx ->
                        vertx.eventBus().serializableChecker(type -> false).clusterSerializableChecker(type -> false));
    }

    private static ParleyConfig.Cluster cluster(JsonObject settings) {
        ParleyConfig.Cluster defaults = ConfigLoader.defaults().cluster();
        List<String> members = settings.getJsonArray("members").stream()
                .map(String.class::cast)
                .toList();
        return new ParleyConfig.Cluster(
                true,
                settings.getString("name", defaults.name()),
                new Secret(settings.getString("secret")),
                defaults.secondSecret(),
                settings.getString("host", defaults.host()),
                settings.getInteger("port", FIRST_PORT),
                settings.getInteger("busPort", 0),
                members,
                defaults.kubernetes(),
                defaults.tls(),
                defaults.handshakeMs(),
                defaults.strangersPerAddress());
    }
}
