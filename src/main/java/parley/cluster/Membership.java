package parley.cluster;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Peers;
import parley.config.ParleyConfig;
import parley.error.StartException;

/** This node's place among the others, kept by Hazelcast. */
public final class Membership {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final HazelcastInstance hazelcast;
    private final Place place;
    private final Peers peers;

    private Membership(HazelcastInstance hazelcast, Place place, Peers peers) {
        this.hazelcast = hazelcast;
        this.place = place;
        this.peers = peers;
    }

    /**
     * What the others have to know of this node, and it of them.
     *
     * @param host at which it is reached
     * @param linkPort where it takes links
     * @param token the word that lets a node join
     */
    public record Place(String nodeId, String host, int linkPort, String token) {}

    /**
     * Joins on a thread of its own, which takes some seconds. Fails with a StartException if the port is taken.
     *
     * @param peers told of each node that comes and goes
     */
    public static CompletableFuture<Membership> join(ParleyConfig.Cluster cluster, Place place, Peers peers) {
        // Parts of it log before they read their configuration.
        System.setProperty("hazelcast.logging.type", "slf4j");
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        Membership membership = new Membership(
                                Hazelcast.newHazelcastInstance(HazelcastConfig.of(cluster, place)), place, peers);
                        membership.followMembers();
                        return membership;
                    } catch (RuntimeException refused) {
                        throw new StartException(
                                "The cluster can't be joined from " + place.host() + " port " + cluster.port() + ": "
                                        + refused.getMessage(),
                                refused);
                    }
                },
                step -> new Thread(step, "cluster-join").start());
    }

    private void followMembers() {
        hazelcast.getCluster().addMembershipListener(new InitialMembershipListener() {
            @Override
            public void init(InitialMembershipEvent event) {
                event.getMembers().forEach(Membership.this::joined);
            }

            @Override
            public void memberAdded(MembershipEvent event) {
                joined(event.getMember());
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                String left = event.getMember().getAttribute(HazelcastConfig.NODE_ID);
                if (left == null) {
                    return;
                }
                LOG.warn(
                        "Node {} has left the cluster; {} are there",
                        left,
                        hazelcast.getCluster().getMembers().size());
                peers.left(left);
            }
        });
    }

    private void joined(Member member) {
        String joined = member.getAttribute(HazelcastConfig.NODE_ID);
        String port = member.getAttribute(HazelcastConfig.LINK_PORT);
        if (joined != null && port != null && !joined.equals(place.nodeId())) {
            LOG.info("Node {} is in the cluster", joined);
            peers.joined(
                    joined,
                    SocketAddress.inetSocketAddress(
                            Integer.parseInt(port), member.getAddress().getHost()));
        }
    }

    public String nodeId() {
        return place.nodeId();
    }

    /** For readiness; Hazelcast ends itself when it can't go on. */
    public boolean running() {
        return hazelcast.getLifecycleService().isRunning();
    }

    /** To be called when Vert.x has been closed; blocks for some seconds at most. */
    public void leave() {
        hazelcast.shutdown();
    }
}
