package parley.bus;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import parley.config.ParleyConfig.Node.Role;

/** Knows the other nodes that are in the cluster now, and what each has said of itself. */
public final class Peers {
    private static final long DEPARTED_MS = Duration.ofMinutes(10).toMillis();

    private final Map<String, Introduction> introduced = new ConcurrentHashMap<>();
    private final Set<String> here = ConcurrentHashMap.newKeySet();
    private final List<Consumer<String>> onJoined = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> onLeft = new CopyOnWriteArrayList<>();
    private final List<Runnable> onIntroduced = new CopyOnWriteArrayList<>();
    private final Set<String> leaving = ConcurrentHashMap.newKeySet();
    private final Map<String, Departure> departed = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /** A node's last introduction, and when it left. */
    private record Departure(Introduction node, long at) {}

    public Peers() {
        this(InstantSource.system());
    }

    Peers(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A node's introduction of itself.
     *
     * @param name for people; ids differ with each start
     * @param roles by their names, as another version may have further ones
     * @param serves addresses that it answers; a node never serves fewer than before
     * @param keys ids of the keys with which it opens what is sealed
     */
    @WireName("parley.bus.Peers$Introduction")
    public record Introduction(
            String nodeId, String name, String version, Set<String> roles, Set<String> serves, Set<String> keys) {
        boolean knows(String keyId) {
            return keys.contains(keyId);
        }

        boolean isOneProcessAfter(Introduction earlier) {
            return !name.isEmpty() && name.equals(earlier.name());
        }
    }

    /** A node's word that it goes in order. */
    @WireName("parley.bus.Peers$Farewell")
    public record Farewell(String nodeId) {}

    void leaves(String nodeId) {
        if (here.contains(nodeId)) {
            leaving.add(nodeId);
        }
    }

    /** Tells whether a node that has left said so before. */
    public boolean leftInOrder(String nodeId) {
        return leaving.contains(nodeId);
    }

    public void joined(String nodeId) {
        if (here.add(nodeId)) {
            onJoined.forEach(listener -> listener.accept(nodeId));
        }
    }

    public void left(String nodeId) {
        if (here.remove(nodeId)) {
            Introduction last = introduced.remove(nodeId);
            if (last != null) {
                departed.put(nodeId, new Departure(last, clock.millis()));
            }
            onLeft.forEach(listener -> listener.accept(nodeId));
            leaving.remove(nodeId);
        }
    }

    /** Takes an introduction. It may come late: the one that serves more is the newer one. */
    void introduced(Introduction peer) {
        introduced.merge(
                peer.nodeId(),
                peer,
                (known, told) -> told.serves().size() >= known.serves().size() ? told : known);
        // The node may have left while this was under way, and nobody would forget it then.
        if (!here.contains(peer.nodeId())) {
            introduced.remove(peer.nodeId());
            return;
        }
        departed.values().removeIf(departure -> peer.isOneProcessAfter(departure.node()));
        onIntroduced.forEach(Runnable::run);
    }

    /**
     * Tells whether every other node has said that it knows a key. A node that went a short while ago still counts: it
     * is most likely being restarted, or out of sight for the moment.
     */
    public boolean allKnow(String keyId) {
        long since = clock.millis() - DEPARTED_MS;
        departed.values().removeIf(departure -> departure.at() < since);
        return here.stream().map(introduced::get).allMatch(peer -> peer != null && peer.knows(keyId))
                && departed.values().stream()
                        .allMatch(departure -> departure.node().knows(keyId));
    }

    /** Adds a listener for each time that a node has introduced itself; any thread may call the listener. */
    public void onIntroduced(Runnable listener) {
        onIntroduced.add(listener);
    }

    /** Adds a listener for each node that joins or is here already; any thread may call the listener. */
    public void onJoined(Consumer<String> listener) {
        onJoined.add(listener);
        here.forEach(listener);
    }

    public void onLeft(Consumer<String> listener) {
        onLeft.add(listener);
    }

    public Set<String> ids() {
        return Set.copyOf(here);
    }

    public boolean contains(String nodeId) {
        return here.contains(nodeId);
    }

    /**
     * Chooses a node that serves the address: the same one for the same key while nobody joins or leaves; null if there
     * is none.
     */
    String serving(String address, String key) {
        return choose(peer -> peer.serves().contains(address), key);
    }

    Set<String> perhapsServing(String address) {
        Set<String> nodes = new HashSet<>(here);
        introduced.forEach((id, peer) -> {
            if (!peer.serves().contains(address)) {
                nodes.remove(id);
            }
        });
        return nodes;
    }

    /** Finds the nodes that are known to answer at this address. */
    Set<String> certainlyServing(String address) {
        Set<String> nodes = new HashSet<>();
        introduced.forEach((id, peer) -> {
            if (here.contains(id) && peer.serves().contains(address)) {
                nodes.add(id);
            }
        });
        return nodes;
    }

    String withRole(Role role, String key) {
        return choose(peer -> peer.roles().contains(role.name()), key);
    }

    private String choose(Predicate<Introduction> suits, String key) {
        List<String> suiting = new ArrayList<>();
        introduced.forEach((id, peer) -> {
            if (here.contains(id) && suits.test(peer)) {
                suiting.add(id);
            }
        });
        suiting.sort(null);
        return suiting.isEmpty() ? null : suiting.get(Math.floorMod(key.hashCode(), suiting.size()));
    }
}
