package parley.interest;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Bus;
import parley.bus.Peers;
import parley.room.RoomMessages.InterestChange;
import parley.room.RoomMessages.InterestDigest;

/**
 * Tells other nodes which rooms, or which users, this one wants to hear of, and hears the same of them: changes are gathered for a moment,
 * a node that joins is told all, and a digest from time to time shows what was missed.
 */
public final class InterestVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(InterestVerticle.class);
    private static final int MOST_GONE = 1_000;
    private static final long GATHER_MS = 50;
    private static final long COMPARE_MS = 100;
    private static final long DIGEST_MS = 10_000;
    private static final long RETRY_MS = 500;
    /** Serials for a node that joins anew lie beyond those of before. */
    private static final int SERIAL_BITS = 20;

    private final Bus bus;
    private final Peers peers;
    private final String nodeId;
    private final InterestKind kind;
    private final LocalKeys wanted;
    private final NodeInterest elsewhere;
    private final InstantSource clock;
    private final Map<String, PeerInterest> told = new HashMap<>();
    private final Set<String> announced = new HashSet<>();
    /** Nodes that are due a digest. */
    private final Set<String> owed = new HashSet<>();

    /** Nodes that have left the cluster; a process that is started again has another id. */
    private final Set<String> gone = new HashSet<>();

    private boolean stopped;

    public InterestVerticle(
            InterestKind kind,
            Bus bus,
            Peers peers,
            String nodeId,
            LocalKeys wanted,
            NodeInterest elsewhere,
            InstantSource clock) {
        this.kind = kind;
        this.bus = bus;
        this.peers = peers;
        this.nodeId = nodeId;
        this.wanted = wanted;
        this.elsewhere = elsewhere;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        wanted.noteChanges();
        bus.serve(kind.change(), this::hear);
        bus.serve(kind.digest(), (InterestDigest digest) -> Future.succeededFuture(elsewhere.agrees(digest)));
        peers.onLeft(elsewhere::forget);
        peers.onLeft(left -> context.runOnContext(turn -> forget(left)));
        peers.onJoined(joined -> context.runOnContext(turn -> begin(joined)));
        vertx.setPeriodic(GATHER_MS, timer -> tellChanges());
        vertx.setPeriodic(COMPARE_MS, timer -> compareAnnounced());
        vertx.setPeriodic(DIGEST_MS, timer -> owed.addAll(told.keySet()));
        return Future.succeededFuture();
    }

    /**
     * Peers go on reporting who joins after this, and two verticles must not tell the same node of this one's keys.
     */
    @Override
    public Future<?> stop() {
        stopped = true;
        told.clear();
        return Future.succeededFuture();
    }

    private void begin(String joined) {
        if (!stopped && peers.contains(joined)) {
            PeerInterest peer = new PeerInterest(nodeId, () -> clock.millis() << SERIAL_BITS);
            peer.begin(wanted.all());
            told.put(joined, peer);
            tell(joined, peer);
        }
        if (gone.remove(joined) && !stopped) {
            wanted.nodeReturned();
        }
    }

    private void forget(String left) {
        told.remove(left);
        owed.remove(left);
        if (gone.size() >= MOST_GONE) {
            gone.clear();
        }
        gone.add(left);
    }

    private Future<Boolean> hear(InterestChange change) {
        boolean understood = peers.contains(change.nodeId()) && elsewhere.apply(change);
        if (!peers.contains(change.nodeId())) {
            // The node left meanwhile, and nobody would forget it again.
            elsewhere.forget(change.nodeId());
        }
        return Future.succeededFuture(understood);
    }

    private void tellChanges() {
        Set<String> changed = wanted.takeChanged();
        for (String roomId : changed) {
            boolean interested = wanted.has(roomId);
            told.values().forEach(peer -> peer.changed(roomId, interested));
        }
        Map.copyOf(told).forEach(this::tell);
    }

    private void tell(String peerId, PeerInterest peer) {
        if (!bus.nodesServing(kind.change()).contains(peerId)) {
            // The node is starting, and does not hear this yet.
            return;
        }
        InterestChange change = told.get(peerId) == peer ? peer.next() : null;
        if (change == null) {
            digest(peerId, peer);
            return;
        }
        bus.<Boolean>requestAt(peerId, kind.change(), change)
                .onSuccess(understood -> {
                    if (understood) {
                        announced.addAll(change.added());
                        peer.understood();
                        tell(peerId, peer);
                    } else {
                        tellAllLater(peer);
                    }
                })
                .onFailure(lost -> {
                    LOG.debug("Node {} was not told of rooms: {}", peerId, lost.getMessage());
                    tellAllLater(peer);
                });
    }

    private void tellAllLater(PeerInterest peer) {
        vertx.setTimer(RETRY_MS, timer -> peer.missed(wanted.all()));
    }

    /** Gathers what was announced, so that what was published before is looked for once. */
    private void compareAnnounced() {
        if (!announced.isEmpty()) {
            Set<String> compared = Set.copyOf(announced);
            announced.clear();
            wanted.announced(compared);
        }
    }

    /** Sends a digest as soon as nothing is left to tell, which on a busy node happens only now and then. */
    private void digest(String peerId, PeerInterest peer) {
        if (!owed.contains(peerId) || !wanted.settled()) {
            return;
        }
        InterestDigest digest = peer.digest(wanted.all());
        if (digest != null && wanted.settled()) {
            owed.remove(peerId);
            bus.<Boolean>requestAt(peerId, kind.digest(), digest)
                    .onSuccess(agrees -> {
                        if (!agrees && told.get(peerId) == peer) {
                            LOG.info("Node {} knows other rooms of this node than there are; it is told all", peerId);
                            peer.begin(wanted.all());
                        }
                    })
                    .onFailure(lost -> LOG.debug("Node {} did not hear a digest: {}", peerId, lost.getMessage()));
        }
    }
}
