package parley.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import parley.matching.SimulatedCluster.SimulatedRoom;
import parley.matching.seat.Match;
import parley.matching.seat.Seat;
import parley.matching.ticket.Search;
import parley.matching.ticket.Ticket;
import parley.room.MatchRoomIds;

/** Knows what the users' clients know, and judges it. The judge shares no code with the matcher. */
final class SimulatedClients {
    /** A match that a node made alone ends so soon after its user was matched elsewhere. */
    private static final long OVERLAP_MS = 20_000;

    private static final class Client {
        private final Map<String, String> roomByNode = new TreeMap<>();
        private Search wish;
        private boolean searching;
        /** The store and the node that had the search are gone, but other nodes have heard of it lately. */
        private boolean knownByWord;
        /** The node that had the search is gone, and has left it in the store alone. */
        private boolean knownByStore;

        private long enteredAt;
        private long leftAt;
    }

    private final SimulatedCluster cluster;
    private final Map<String, Client> clients = new TreeMap<>();
    private final Map<Set<String>, Long> blocks = new HashMap<>();
    private final Map<Set<String>, Long> met = new HashMap<>();
    private final Map<String, String> roomByTicket = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    /** Pairs that a node matched alone; the store does not know that they met. */
    private final Set<Set<String>> metAlone = new HashSet<>();

    private long flushedAt;

    SimulatedClients(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    private Client of(String userId) {
        return clients.computeIfAbsent(userId, first -> new Client());
    }

    int matches() {
        return told.size();
    }

    void flushed() {
        flushedAt = cluster.now;
        clients.forEach((userId, client) -> lose(userId, client, false));
    }

    /**
     * Nobody can restore what a dead process alone knew. A copy in the store, which the process could not reach any more, ends by itself.
     */
    void crashed(boolean storeWasAway) {
        clients.forEach((userId, client) -> lose(
                userId,
                client,
                !storeWasAway
                        && cluster.store
                                        .seats(Set.of(userId), false, cluster.now)
                                        .result()
                                        .get(userId)
                                instanceof Seat.Searching));
    }

    private void lose(String userId, Client client, boolean stored) {
        if (isKnown(held -> held.of(userId) != null)) {
            return;
        }
        client.knownByStore = stored;
        if (!stored) {
            client.knownByWord = true;
            client.searching &= isKnown(held -> held.remembered(userId) != null);
        }
    }

    private boolean isKnown(Predicate<HeldSearches> how) {
        return cluster.nodes.values().stream().map(node -> node.match.held()).anyMatch(how);
    }

    private boolean isKnownAt(String userId, String nodeId) {
        return isKnown(held -> held.of(userId) != null)
                || cluster.nodes.get(nodeId).match.held().remembered(userId) != null;
    }

    /** A node may not have looked yet for the searches of those who have just come. */
    void storeAway(String nodeId) {
        clients.forEach((userId, client) -> {
            boolean isNew = cluster.now - client.enteredAt <= SimulatedCluster.MOST_LOOK_MS;
            if (client.knownByStore && isNew && cluster.isConnected(userId, nodeId)) {
                client.searching &= isKnownAt(userId, nodeId);
            }
        });
    }

    void entered(String userId, String nodeId) {
        Client client = of(userId);
        boolean alone = cluster.connections.get(userId).size() == 1;
        boolean late = cluster.now - client.leftAt > cluster.rules.graceMs() - 2_000;
        if (alone && client.leftAt > 0 && late) {
            client.searching = false;
        }
        if (alone) {
            client.enteredAt = cluster.now;
        }
        if (client.knownByWord || client.knownByStore && cluster.withoutStore.contains(nodeId)) {
            client.searching &= isKnownAt(userId, nodeId);
        }
        // The client hears of these by session:ready.
        cluster.rooms.values().stream()
                .filter(room -> !room.closed && (room.memory == null || room.memory.equals(nodeId)))
                .filter(room -> room.match.userIds().contains(userId))
                .filter(room -> told.contains(room.match.roomId()))
                .findFirst()
                .ifPresent(room -> {
                    client.roomByNode.put(nodeId, room.match.roomId());
                    client.searching = false;
                });
    }

    void left(String userId, String nodeId) {
        Client client = of(userId);
        client.roomByNode.remove(nodeId);
        // The grace goes on if the node may not have heard of the connection while it lasted.
        if (cluster.now - client.enteredAt > SimulatedCluster.MOST_DELAY_MS) {
            client.leftAt = cluster.now;
        }
    }

    /** The room that a connection shows; of one that is gone it is told the end. */
    String shown(String userId, String nodeId) {
        Client client = of(userId);
        SimulatedRoom room = cluster.rooms.get(client.roomByNode.getOrDefault(nodeId, ""));
        if (room == null || room.closed) {
            client.roomByNode.remove(nodeId);
        }
        return client.roomByNode.get(nodeId);
    }

    /** The server has answered. */
    void accepted(String userId) {
        of(userId).searching |= shownRooms(userId).isEmpty();
        of(userId).knownByWord = false;
        of(userId).knownByStore = false;
    }

    void cancelled(String userId) {
        of(userId).searching = false;
    }

    boolean deliver(String userId, String nodeId, String event, JsonObject data, String roomId) {
        if (!cluster.isConnected(userId, nodeId)) {
            return false;
        }
        Client client = of(userId);
        if (event.equals(MatchEvents.ERROR)) {
            client.searching = false;
        }
        if (event.equals(MatchEvents.MATCHED) && !roomId.equals(shown(userId, nodeId))) {
            matched(userId, nodeId, data, roomId);
        }
        return true;
    }

    private Set<String> shownRooms(String userId) {
        Set<String> rooms = new HashSet<>();
        List.copyOf(of(userId).roomByNode.keySet()).forEach(node -> {
            String room = shown(userId, node);
            if (room != null) {
                rooms.add(room);
            }
        });
        return rooms;
    }

    private void matched(String userId, String nodeId, JsonObject data, String roomId) {
        SimulatedRoom room = cluster.rooms.get(roomId);
        if (room == null || room.closed) {
            // The client is told the end of the room right after.
            of(userId).searching = false;
            return;
        }
        assertTrue(room.match.userIds().contains(userId), () -> userId + " is told of a strange match");
        Set<String> others = shownRooms(userId);
        others.remove(roomId);
        for (String other : others) {
            boolean alone = MatchRoomIds.isAlone(other) != MatchRoomIds.isAlone(roomId);
            assertTrue(alone, () -> userId + " is in " + other + " and " + roomId);
            cluster.after(OVERLAP_MS, () -> {
                Set<String> both = shownRooms(userId);
                assertFalse(both.contains(other) && both.contains(roomId), () -> userId + " stays in " + both);
            });
        }
        of(userId).roomByNode.put(nodeId, roomId);
        of(userId).searching = false;
        told.add(roomId);
        String peer = data.getJsonObject("peer").getString("id");
        assertEquals(room.match.userIds(), Set.of(userId, peer));
        Long blocked = blocks.get(Set.of(userId, peer));
        assertFalse(
                blocked != null && room.match.matchedAt() - blocked > 4_000,
                () -> userId + " is matched with " + peer + " across a block");
        mayMeet(room.match);
    }

    private void mayMeet(Match match) {
        for (Ticket ticket : List.of(match.first(), match.second())) {
            String before = roomByTicket.putIfAbsent(ticket.ticketId(), match.roomId());
            assertTrue(
                    before == null
                            || before.equals(match.roomId())
                            || flushedAt > 0
                            // The store alone knew of the ticket after the node of its match had died.
                            || !cluster.rooms.containsKey(before)
                            || MatchRoomIds.isAlone(before) != MatchRoomIds.isAlone(match.roomId()),
                    () -> ticket.ticketId() + " ended in " + before + " and " + match.roomId());
        }
        assertTrue(fit(match.first().search(), match.second().search()), () -> "a pair that does not fit: " + match);
        assertEquals(match.first().mode(), match.second().mode());
        assertNotEquals(match.first().userId(), match.second().userId());
        Set<String> pair = match.userIds();
        Long last = met.put(pair, match.matchedAt());
        assertFalse(
                last != null
                        && flushedAt < last
                        && match.matchedAt() > last
                        && match.matchedAt() - last < cluster.rules.rematchMs()
                        && !MatchRoomIds.isAlone(match.roomId())
                        && !metAlone.contains(pair),
                () -> pair + " met again after " + (match.matchedAt() - last));
        if (MatchRoomIds.isAlone(match.roomId())) {
            metAlone.add(pair);
        }
    }

    /** The musts alone; who has waited long enough takes anybody else. */
    private static boolean fit(Search a, Search b) {
        return a.preferences().mode() == b.preferences().mode() && wants(a, b) && wants(b, a);
    }

    private static boolean wants(Search a, Search b) {
        String wanted = a.preferences().wantGender();
        return wanted == null || wanted.equals(b.searcher().gender());
    }

    void ended(SimulatedRoom room) {
        Stream.of(room.match.first(), room.match.second()).forEach(ticket -> shownRooms(ticket.userId()));
    }

    void lost(SimulatedRoom room) {
        room.closed = true;
        ended(room);
    }

    void block(String a, String b) {
        blocks.putIfAbsent(Set.of(a, b), cluster.now);
    }

    void unblock(String a, String b) {
        blocks.remove(Set.of(a, b));
    }

    Set<String> blockedBy(String userId) {
        Set<String> users = new HashSet<>();
        blocks.keySet().stream().filter(pair -> pair.contains(userId)).forEach(users::addAll);
        users.remove(userId);
        return users;
    }

    /** After a quiet time: searchers are remembered, and no two are left that could be matched. */
    void checkSettled() {
        Map<String, Client> waiting = new TreeMap<>();
        clients.forEach((userId, client) -> {
            boolean here = !cluster.connections.getOrDefault(userId, Set.of()).isEmpty();
            if (here && client.searching) {
                Seat seat = cluster.store
                        .seats(Set.of(userId), false, cluster.now)
                        .result()
                        .get(userId);
                assertTrue(seat instanceof Seat.Searching, () -> userId + " searches, but the seat is " + seat);
                client.wish = ((Seat.Searching) seat).ticket().search();
                waiting.put(userId, client);
            }
        });
        for (Map.Entry<String, Client> a : waiting.entrySet()) {
            for (Map.Entry<String, Client> b : waiting.entrySet()) {
                Set<String> pair = new HashSet<>(Set.of(a.getKey()));
                pair.add(b.getKey());
                boolean possible = pair.size() == 2
                        && fit(a.getValue().wish, b.getValue().wish)
                        && !blocks.containsKey(pair)
                        && cluster.now - met.getOrDefault(pair, 0L) > cluster.rules.rematchMs() + 60_000;
                assertFalse(possible, () -> pair + " both wait, and could be matched");
            }
        }
    }
}
