package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.interest.NodeInterest;
import parley.interest.PeerInterest;
import parley.room.RoomMessages.InterestChange;
import parley.room.RoomMessages.InterestDigest;

/** Three nodes over a network that loses, doubles and delays; once it is good, each knows the rooms of the others. */
@Tag("S3-SCALE-04")
class InterestConvergenceTest {
    private static final int NODES = 3;
    private static final int STEPS = 3_000;
    private static final int ROOMS = 40;
    private static final int LONGEST_DELAY = 30;
    private static final int PATIENCE = 40;

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Long, List<Runnable>> due = new HashMap<>();
    private long now;
    private boolean good;
    private Random random;

    private final class Node {
        private final String id;
        private final Set<String> rooms = new HashSet<>();
        private final NodeInterest elsewhere = new NodeInterest();
        private final Map<Node, PeerInterest> told = new HashMap<>();
        private final Map<Node, Long> waitingSince = new HashMap<>();

        Node(String id) {
            this.id = id;
        }

        void meet(Node other) {
            elsewhere.forget(other.id);
            PeerInterest peer = new PeerInterest(id, () -> now << 20);
            peer.begin(rooms);
            told.put(other, peer);
            waitingSince.remove(other);
        }

        void change() {
            String room = "room " + random.nextInt(ROOMS);
            boolean comes = random.nextBoolean();
            if (comes ? rooms.add(room) : rooms.remove(room)) {
                told.values().forEach(peer -> peer.changed(room, comes));
            }
        }

        void tell(Node other, PeerInterest peer) {
            Long since = waitingSince.get(other);
            if (since != null && now - since > PATIENCE) {
                waitingSince.remove(other);
                peer.missed(rooms);
            }
            InterestChange change = peer.next();
            if (change != null) {
                long sent = now;
                waitingSince.put(other, sent);
                send(() -> {
                    boolean understood = other.elsewhere.apply(change);
                    send(() -> answered(other, peer, sent, understood));
                });
            }
        }

        /** An answer that comes after its sender has given up counts no more. */
        private void answered(Node other, PeerInterest peer, long sent, boolean understood) {
            if (told.get(other) == peer && waitingSince.getOrDefault(other, -1L) == sent) {
                waitingSince.remove(other);
                if (understood) {
                    peer.understood();
                } else {
                    peer.missed(rooms);
                }
            }
        }

        void compare(Node other, PeerInterest peer) {
            InterestDigest digest = peer.digest(rooms);
            if (digest != null) {
                send(() -> {
                    boolean agrees = other.elsewhere.agrees(digest);
                    send(() -> {
                        if (!agrees && told.get(other) == peer) {
                            peer.begin(rooms);
                        }
                    });
                });
            }
        }
    }

    private void send(Runnable arrival) {
        int copies = good ? 1 : random.nextInt(10) < 3 ? 0 : random.nextInt(10) < 3 ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            long at = now + 1 + (good ? 0 : random.nextInt(LONGEST_DELAY));
            due.computeIfAbsent(at, time -> new ArrayList<>()).add(arrival);
        }
    }

    private void step() {
        now++;
        List<Runnable> arriving = due.remove(now);
        if (arriving != null) {
            arriving.forEach(Runnable::run);
        }
        for (Node node : nodes) {
            node.told.forEach(node::tell);
            if (now % 100 == 0) {
                node.told.forEach(node::compare);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyNodeKnowsTheRoomsOfTheOthersInTheEnd(long seed) {
        random = new Random(seed);
        for (int i = 0; i < NODES; i++) {
            nodes.add(new Node("node " + i));
        }
        nodes.forEach(node -> nodes.stream().filter(other -> other != node).forEach(node::meet));
        for (int i = 0; i < STEPS; i++) {
            nodes.get(random.nextInt(NODES)).change();
            if (random.nextInt(500) == 0) {
                // One node took the other for gone, which the other may not have noticed.
                Node one = nodes.get(random.nextInt(NODES));
                nodes.stream().filter(other -> other != one).findAny().ifPresent(one::meet);
            }
            step();
        }
        good = true;
        for (int i = 0; i < 1_000; i++) {
            step();
        }
        for (Node node : nodes) {
            node.told.forEach((other, peer) -> {
                InterestDigest digest = peer.digest(node.rooms);
                assertTrue(
                        digest != null && other.elsewhere.agrees(digest),
                        () -> other.id + " knows other rooms of " + node.id + ", seed " + seed);
            });
        }
    }
}
