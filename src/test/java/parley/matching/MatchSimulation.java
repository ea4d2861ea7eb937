package parley.matching;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import parley.matching.SimulatedCluster.SimulatedRoom;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Mode;
import parley.matching.ticket.Search;
import parley.matching.ticket.SearchBuilder;
import parley.matching.ticket.SkipRules;

/**
 * One seeded run: users search, cancel, leave, block each other, lose their connections and come back to other nodes, while
 * nodes die and start, words are lost and doubled, the matcher moves, and the store is away for some nodes or flushed.
 */
final class MatchSimulation {
    private static final long STORM_MS = 60_000;
    /** The last stage, the time for which a refused pair rests, and what it takes to notice and to repeat. */
    private static final long SETTLED_MS = 150_000;

    private static final int ACTIONS_PER_USER = 10;

    private final Random random;
    private final SimulatedCluster cluster;
    private final List<String> users = new ArrayList<>();
    /** Users who wait for an answer; a client asks one thing at a time. */
    private final Set<String> asking = new HashSet<>();

    private int started;

    MatchSimulation(long seed) {
        this.random = new Random(seed);
        MatchRules usual = MatchRules.defaults();
        SkipRules skips = new SkipRules(20_000, List.of(0L, 1_000L, 4_000L));
        int looks = random.nextInt(3) == 0 ? usual.looks() : 1 + random.nextInt(3);
        MatchRules rules = new MatchRules(usual.stages(), skips, 5_000, 10_000, 15_000, looks, 1 + random.nextInt(4));
        this.cluster = new SimulatedCluster(random, rules);
        int population = 2 + random.nextInt(9);
        for (int i = 0; i < population; i++) {
            users.add("u" + i);
        }
    }

    /** The number of matches told; throws where a property is broken. */
    int run() {
        int nodes = 1 + random.nextInt(3);
        for (int i = 0; i < nodes; i++) {
            start();
        }
        long begin = cluster.now;
        for (String user : users) {
            cluster.connect(user, anyNode());
            for (int i = 0; i < ACTIONS_PER_USER; i++) {
                cluster.at(begin + random.nextInt((int) STORM_MS), () -> act(user));
            }
        }
        for (int i = random.nextInt(12); i > 0; i--) {
            cluster.at(begin + random.nextInt((int) STORM_MS), this::fault);
        }
        cluster.runUntil(begin + STORM_MS);
        calm();
        cluster.runUntil(begin + STORM_MS + SETTLED_MS);
        cluster.clients.checkSettled();
        return cluster.clients.matches();
    }

    private void start() {
        cluster.start("n" + started++);
    }

    private String anyNode() {
        List<String> nodes = cluster.nodeIds();
        return nodes.get(random.nextInt(nodes.size()));
    }

    private String anyUser() {
        return users.get(random.nextInt(users.size()));
    }

    private void calm() {
        cluster.lossyUntil = 0;
        cluster.withoutStore.clear();
        List.copyOf(cluster.nodes.values()).forEach(node -> node.draining = false);
    }

    private void fault() {
        switch (random.nextInt(7)) {
            case 0 -> crash(anyNode());
            case 1 -> start();
            case 2 -> cluster.lossyUntil = cluster.now + random.nextInt(8_000);
            case 3, 4 -> storeAway();
            case 5 -> {
                cluster.clients.flushed();
                cluster.flush();
            }
            default -> cluster.nodes.get(anyNode()).draining = random.nextBoolean();
        }
    }

    private void crash(String nodeId) {
        cluster.crash(nodeId);
        if (cluster.nodes.isEmpty() || random.nextBoolean()) {
            start();
        }
        // Most clients are back soon, on other nodes.
        users.stream().filter(user -> !isConnected(user)).forEach(this::comeBack);
    }

    private void storeAway() {
        Set<String> some = Set.copyOf(
                cluster.nodeIds().stream().filter(node -> random.nextBoolean()).toList());
        some.forEach(cluster.clients::storeAway);
        cluster.withoutStore.addAll(some);
        cluster.after(random.nextInt(20_000), () -> cluster.withoutStore.removeAll(some));
    }

    private boolean isConnected(String user) {
        return !cluster.connections.getOrDefault(user, Set.of()).isEmpty();
    }

    private void comeBack(String user) {
        if (random.nextInt(4) > 0) {
            cluster.after(random.nextInt(7_000), () -> cluster.connect(user, anyNode()));
        }
    }

    private void act(String user) {
        if (!isConnected(user)) {
            cluster.connect(user, anyNode());
            return;
        }
        if (asking.contains(user)) {
            return;
        }
        switch (random.nextInt(12)) {
            case 0 -> cancel(user);
            case 1, 2 -> {
                String at = List.copyOf(cluster.connections.get(user)).get(0);
                cluster.disconnect(user, at);
                comeBack(user);
            }
            case 3 -> cluster.connect(user, anyNode());
            case 4 -> block(user, anyUser(), random.nextInt(3) > 0);
            case 5, 6 -> leave(user);
            default -> search(user);
        }
    }

    private SimulatedNode nodeOf(String user) {
        List<String> nodes = List.copyOf(cluster.connections.get(user));
        return cluster.nodes.get(nodes.get(random.nextInt(nodes.size())));
    }

    private void search(String user) {
        SearchBuilder wish = SearchBuilder.search(user)
                .ticket(cluster.id("t"))
                .mode(random.nextInt(5) == 0 ? Mode.VIDEO : Mode.TEXT)
                .speaks(some("en", "de", "fr"))
                .likes(some("music", "sport", "film"))
                .is(random.nextBoolean() ? "female" : "male")
                .blocking(cluster.clients.blockedBy(user).toArray(String[]::new));
        if (random.nextInt(5) == 0) {
            wish.wants(random.nextBoolean() ? "female" : "male");
        }
        Search built = wish.build();
        SimulatedNode node = nodeOf(user);
        asking.add(user);
        node.match
                .searches()
                .search(built)
                .onComplete(done -> asking.remove(user))
                .onSuccess(ticketId -> {
                    if (cluster.isConnected(user, node.id)) {
                        cluster.clients.accepted(user);
                    }
                });
    }

    private String[] some(String... values) {
        return List.of(values).stream().filter(value -> random.nextInt(3) == 0).toArray(String[]::new);
    }

    private void cancel(String user) {
        cluster.clients.cancelled(user);
        asking.add(user);
        nodeOf(user)
                .match
                .searches()
                .cancel(user)
                .onComplete(done -> asking.remove(user))
                .onSuccess(done -> cluster.clients.cancelled(user));
    }

    private void block(String user, String other, boolean forbidden) {
        if (user.equals(other)) {
            return;
        }
        if (forbidden) {
            cluster.clients.block(user, other);
        } else {
            cluster.clients.unblock(user, other);
        }
        String from = nodeOf(user).id;
        cluster.nodeIds()
                .forEach(to -> cluster.insist(from, to, node -> node.match.pairChanged(user, other, forbidden)));
    }

    private void leave(String user) {
        SimulatedNode node = nodeOf(user);
        String shown = cluster.clients.shown(user, node.id);
        SimulatedRoom room = shown == null ? null : cluster.rooms.get(shown);
        boolean reachable = room != null
                && (room.memory == null ? !cluster.withoutStore.contains(node.id) : room.memory.equals(node.id));
        if (reachable) {
            cluster.close(room, node);
        }
    }
}
