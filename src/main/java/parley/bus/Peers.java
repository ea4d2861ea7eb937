package parley.bus;

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
    private final Map<String, Introduction> introduced = new ConcurrentHashMap<>();
    private final Set<String> here = ConcurrentHashMap.newKeySet();
    private final List<Consumer<String>> onJoined = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> onLeft = new CopyOnWriteArrayList<>();

    /**
     * A node's introduction of itself.
     *
     * @param name for people; ids differ with each start
     * @param roles by their names, as another version may have further ones
     * @param serves addresses that it answers; a node never serves fewer than before
     */
    @WireName("parley.bus.Peers$Introduction")
    public record Introduction(String nodeId, String name, String version, Set<String> roles, Set<String> serves) {}

    public void joined(String nodeId) {
        if (here.add(nodeId)) {
            onJoined.forEach(listener -> listener.accept(nodeId));
        }
    }

    public void left(String nodeId) {
        if (here.remove(nodeId)) {
            introduced.remove(nodeId);
            onLeft.forEach(listener -> listener.accept(nodeId));
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
        }
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

    /** Those that are known to answer at this address. */
    Set<String> certainlyServing(String address) {
        Set<String> nodes = new HashSet<>();
        introduced.forEach((id, peer) -> {
            if (here.contains(id) && peer.serves().contains(address)) {
                nodes.add(id);
            }
        });
        return nodes;
    }

    /** Whether a node has said what it answers, and does not answer at this address. For rolling upgrades. */
    boolean isMissingAt(String address) {
        return introduced.values().stream()
                .anyMatch(peer -> here.contains(peer.nodeId()) && !peer.serves().contains(address));
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
