package parley.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.presence.PresenceMessages.Connected;
import parley.presence.PresenceMessages.Newest;
import parley.presence.PresenceMessages.Online;
import parley.presence.PresenceMessages.OnlineUser;
import parley.presence.PresenceStore.Older;
import parley.presence.PresenceStore.Registered;
import parley.room.RoomMessages.ConnectionAddress;

/** The contract of every adapter of presence. */
@Tag("S1-CTL-09")
@Tag("S1-RED-07")
public abstract class PresenceStoreContract {
    private PresenceStore store;

    public abstract PresenceStore store();

    @BeforeEach
    void begin() {
        store = store();
    }

    private boolean connect(String userId, String connectionId) {
        return connect(userId, "node", connectionId).first();
    }

    private Registered connect(String userId, String nodeId, String connectionId) {
        return result(store.connect(new Connected(userId, "Name " + userId, true, nodeId, connectionId), 5));
    }

    private OnlineUser disconnect(String userId, String connectionId) {
        return result(store.disconnect(userId, connectionId));
    }

    @Test
    void theFirstConnectionBringsAUserOnlineAndTheLastTakesOff() {
        assertTrue(connect("ann", "1"));
        assertFalse(connect("ann", "2"));
        assertNull(disconnect("ann", "1"));
        assertEquals(Set.of("ann"), result(store.online(Set.of("ann", "bob"))));
        assertEquals(new OnlineUser("ann", "Name ann", true, 5), disconnect("ann", "2"));
        assertEquals(Set.of(), result(store.online(Set.of("ann", "bob"))));
        assertTrue(connect("ann", "3"));
    }

    @Test
    void whatIsToldTwiceCountsOnce() {
        assertTrue(connect("ann", "1"));
        assertFalse(connect("ann", "1"));
        assertNull(disconnect("ann", "unknown"));
        assertEquals("ann", disconnect("ann", "1").id());
        assertNull(disconnect("ann", "1"));
        assertNull(disconnect("bob", "1"));
        assertEquals(0, result(store.list(10)).total());
    }

    @Test
    @Tag("S1-CLU")
    void tellsOnWhichNodesUsersAre() {
        connect("ann", "1");
        result(store.connect(new Connected("ann", "Ann", true, "other", "2"), 6));
        connect("bob", "3");
        assertEquals(
                Map.of("ann", Set.of("node", "other"), "bob", Set.of("node")),
                result(store.nodesOf(Set.of("ann", "bob", "cyd"))));
        disconnect("ann", "1");
        assertEquals(Map.of("ann", Set.of("other")), result(store.nodesOf(Set.of("ann"))));
        assertEquals(Map.of(), result(store.nodesOf(Set.of())));
    }

    @Test
    void findsAllConnectionsOfUsers() {
        connect("ann", "node", "1");
        connect("ann", "other", "2");
        connect("ann", "other", "3");
        connect("bob", "node", "4");
        connect("cyd", "node", "5");
        disconnect("ann", "3");
        assertEquals(
                Set.of(
                        new ConnectionAddress("ann", "node", "1"),
                        new ConnectionAddress("ann", "other", "2"),
                        new ConnectionAddress("bob", "node", "4")),
                Set.copyOf(result(store.connectionsOf(Set.of("ann", "bob", "nobody")))));
        assertEquals(List.of(), result(store.connectionsOf(Set.of())));
    }

    @Test
    void findsTheConnectionWithWhichAUserCameLast() {
        assertEquals(Newest.NONE, result(store.newestOf("ann")));
        connect("ann", "node", "1");
        Newest first = result(store.newestOf("ann"));
        assertEquals("1", first.connectionId());
        connect("ann", "other", "2");
        assertEquals(new Newest("2", first.since()), result(store.newestOf("ann")));
        disconnect("ann", "2");
        assertEquals(first, result(store.newestOf("ann")));
        disconnect("ann", "1");
        assertEquals(Newest.NONE, result(store.newestOf("ann")));
    }

    @Test
    void namesAllConnectionsOfAUserButTheNewest() {
        Older first = new Older("ann", "node", "1");
        Older second = new Older("ann", "other", "2");
        assertEquals(new Registered(true, false, List.of()), connect("ann", "node", "1"));
        connect("bob", "node", "3");
        assertEquals(new Registered(false, false, List.of(first)), connect("ann", "other", "2"));
        assertEquals(List.of(first), connect("ann", "node", "1").older(), "told of again it is not newer");
        assertEquals(
                Set.of(first, second), Set.copyOf(connect("ann", "node", "4").older()));
        disconnect("ann", "1");
        disconnect("ann", "2");
        assertEquals(List.of(), connect("ann", "node", "4").older());
    }

    private List<String> takeDepartures(String... userIds) {
        return result(store.takeDepartures(Set.of(userIds))).stream()
                .map(OnlineUser::id)
                .sorted()
                .toList();
    }

    @Test
    void aDepartureIsGivenToOneCallerUnlessTheUserIsBack() {
        connect("ann", "1");
        connect("bob", "2");
        connect("cyd", "3");
        List.of("ann 1", "bob 2").forEach(gone -> disconnect(gone.substring(0, 3), gone.substring(4)));
        assertEquals(Set.of("ann", "bob", "cyd"), result(store.shown(Set.of("ann", "bob", "cyd", "dan"))));
        assertEquals(new Registered(true, true, List.of()), connect("bob", "node", "4"));
        assertEquals(List.of("ann"), takeDepartures("ann", "bob", "cyd", "dan"));
        assertEquals(List.of(), takeDepartures("ann", "bob", "cyd"));
        assertEquals(Set.of("bob", "cyd"), result(store.shown(Set.of("ann", "bob", "cyd"))));
        assertEquals(new Registered(true, false, List.of()), connect("ann", "node", "5"), "others were told meanwhile");
    }

    @Test
    void listsSomeAndCountsAll() {
        connect("ann", "1");
        connect("bob", "2");
        result(store.connect(new Connected("carol", "Carol", false, "node", "3"), 6));
        Online online = result(store.list(2));
        assertEquals(2, online.users().size());
        assertEquals(3, online.total());
        assertEquals(2, online.guests());
        assertEquals(List.of(), result(store.list(0)).users());
        disconnect("bob", "2");
        assertEquals(1, result(store.list(0)).guests());
    }
}
