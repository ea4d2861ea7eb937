package parley.matching;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.matching.SimulatedCluster.SimulatedRoom;
import parley.matching.seat.Match;
import parley.matching.seat.Seat;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.SearchBuilder;
import parley.matching.ticket.Ticket;

/** Takes a node, or the store, away from a search. */
class SearchSurvivesTest {
    private static final long A_MOMENT_MS = 2_000;
    /** Longer than a node remembers a search of a user who is elsewhere. */
    private static final long WORDS_MS = 30_000;

    private final SimulatedCluster cluster = new SimulatedCluster(new Random(1), MatchRules.defaults());

    @BeforeEach
    void begin() {
        cluster.start("n0");
        cluster.connect("ann", "n0");
        cluster.runUntil(cluster.now + A_MOMENT_MS);
    }

    private void search(String nodeId) {
        cluster.nodes
                .get(nodeId)
                .match
                .searches()
                .search(SearchBuilder.search("ann").build());
        cluster.runUntil(cluster.now + A_MOMENT_MS);
    }

    private void comeTo(String nodeId) {
        cluster.connect("ann", nodeId);
        cluster.runUntil(cluster.now + A_MOMENT_MS);
    }

    private boolean isSearchedForAt(String nodeId) {
        return cluster.nodes.get(nodeId).match.held().of("ann") != null;
    }

    @Test
    void aSearchThatBeganWithoutTheStoreOutlivesItsNode() {
        cluster.start("n1");
        cluster.withoutStore.add("n0");
        search("n0");
        cluster.crash("n0");
        comeTo("n1");
        assertTrue(isSearchedForAt("n1"));
    }

    @Test
    void aNodeThatStartsWithinTheGraceIsToldOfSearches() {
        cluster.withoutStore.add("n0");
        search("n0");
        cluster.disconnect("ann", "n0");
        cluster.runUntil(cluster.now + A_MOMENT_MS);
        cluster.start("n1");
        cluster.runUntil(cluster.now + A_MOMENT_MS);
        cluster.crash("n0");
        comeTo("n1");
        assertTrue(isSearchedForAt("n1"));
    }

    @Test
    void aSearchOutlivesTheLossOfTheStoreWhileItsUserIsAway() {
        cluster.start("n1");
        search("n0");
        cluster.disconnect("ann", "n0");
        cluster.runUntil(cluster.now + A_MOMENT_MS);
        cluster.flush();
        cluster.crash("n0");
        comeTo("n1");
        assertTrue(isSearchedForAt("n1"));
    }

    @Test
    void aUserWhoLeftBeforeHearingOfAMatchIsToldAtAnotherNodeThatItIsOver() {
        cluster.start("n1");
        search("n0");
        cluster.clients.accepted("ann");
        cluster.runUntil(cluster.now + WORDS_MS);
        cluster.connect("bob", "n0");
        cluster.nodes
                .get("n0")
                .match
                .searches()
                .search(SearchBuilder.search("bob").build());
        while (!(seatOfAnn() instanceof Seat.Matched)) {
            cluster.runUntil(cluster.now + 1);
        }
        cluster.connections.get("ann").remove("n0");
        cluster.runUntil(cluster.now + A_MOMENT_MS);
        SimulatedRoom room = cluster.rooms.values().iterator().next();
        cluster.close(room, cluster.nodes.get("n0"));
        cluster.runUntil(cluster.now + A_MOMENT_MS);
        comeTo("n1");
        assertDoesNotThrow(cluster.clients::checkSettled);
    }

    private Seat seatOfAnn() {
        return cluster.store.seats(Set.of("ann"), false, cluster.now).result().get("ann");
    }

    @Test
    void aUserWhoLeftBeforeHearingOfAMatchIsToldThatItIsOver() {
        search("n0");
        cluster.clients.accepted("ann");
        Ticket ann = cluster.nodes.get("n0").match.held().of("ann").ticket();
        Ticket bob = new Ticket(SearchBuilder.search("bob").build(), ann.place());
        cluster.connections.get("ann").remove("n0");
        cluster.nodes.get("n0").match.made(new Match("m-room", ann, bob, cluster.now));
        cluster.store.cancel("ann", ann.ticketId(), cluster.now);
        comeTo("n0");
        assertDoesNotThrow(cluster.clients::checkSettled);
    }

    @Test
    void aSearcherIsToldOfAnEndThatAnotherNodeKnows() {
        search("n0");
        cluster.clients.accepted("ann");
        MatchNode node = cluster.nodes.get("n0").match;
        String ticketId = node.held().of("ann").ticket().ticketId();
        cluster.store.cancel("ann", ticketId, cluster.now);
        node.searches().endedElsewhere("ann", ticketId, MatchLinks.UNTOLD);
        assertFalse(isSearchedForAt("n0"));
        assertDoesNotThrow(cluster.clients::checkSettled);
    }

    @Test
    void aWishThatCrossesItsCancellationIsNotLostInSilence() {
        search("n0");
        search("n0");
        cluster.clients.accepted("ann");
        MatchNode node = cluster.nodes.get("n0").match;
        String ticketId = node.held().of("ann").ticket().ticketId();
        cluster.store.cancel("ann", ticketId, cluster.now);
        node.searches().endedElsewhere("ann", ticketId, 0);
        assertFalse(isSearchedForAt("n0"));
        assertDoesNotThrow(cluster.clients::checkSettled);
    }

    @Test
    void aSearchThatAnotherOneReplacedIsNotOver() {
        search("n0");
        Ticket ann = cluster.nodes.get("n0").match.held().of("ann").ticket();
        cluster.store.cancel("ann", ann.ticketId(), cluster.now);
        cluster.store.search(SearchBuilder.search("ann").ticket("later").build(), cluster.now);
        cluster.runUntil(cluster.now + 2 * MatchNode.RENEW_MS);
        HeldSearches held = cluster.nodes.get("n0").match.held();
        assertEquals("later", held.of("ann").ticket().ticketId());
        assertFalse(held.isOver(ann));
    }

    @Test
    void aMatchOfBeforeWhoseEndTheStoreDidNotHearOfDoesNotHideALaterSearch() {
        Ticket ann = stored("ann");
        Match match = new Match("m-before", ann, stored("bob"), cluster.now);
        cluster.store.match(ann, match.second(), match.roomId(), cluster.now);
        SimulatedRoom room = new SimulatedRoom(match, null);
        room.closed = true;
        cluster.rooms.put(match.roomId(), room);
        cluster.disconnect("ann", "n0");
        cluster.runUntil(cluster.now + A_MOMENT_MS);
        Ticket later = SearchBuilder.search("ann").ticket("later").waitingSince(cluster.now);
        cluster.nodes.get("n0").match.searches().changedElsewhere(List.of(later));
        comeTo("n0");
        cluster.runUntil(cluster.now + 2 * MatchNode.RENEW_MS);
        Seat seat =
                cluster.store.seats(List.of("ann"), false, cluster.now).result().get("ann");
        assertEquals("later", ((Seat.Searching) seat).ticket().ticketId());
    }

    private Ticket stored(String userId) {
        Seat seat = cluster.store
                .search(SearchBuilder.search(userId).build(), cluster.now)
                .result()
                .seat();
        return ((Seat.Searching) seat).ticket();
    }

    @Test
    void whatOnlyADeadProcessKnewIsSearchedForAgainAtTheNextWish() {
        cluster.withoutStore.add("n0");
        search("n0");
        cluster.crash("n0");
        cluster.start("n1");
        comeTo("n1");
        assertFalse(isSearchedForAt("n1"));
        search("n1");
        assertTrue(isSearchedForAt("n1"));
    }
}
