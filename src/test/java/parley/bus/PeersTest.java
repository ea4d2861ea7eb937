package parley.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Peers.Introduction;
import parley.config.ParleyConfig.Node.Role;
import parley.util.TestClock;

@Tag("S4-CLU-05")
class PeersTest {
    private static final String ADDRESS = "parley.chat.0";

    private static final String KEY = "new key";

    private final TestClock clock = new TestClock();
    private final Peers peers = new Peers(clock);

    private void join(String nodeId, Set<String> roles, String... serves) {
        peers.joined(nodeId);
        peers.introduced(introduction(nodeId, roles, serves));
    }

    private static Introduction introduction(String nodeId, Set<String> roles, String... serves) {
        return new Introduction(nodeId, nodeId, "1", roles, Set.of(serves), Set.of());
    }

    @Test
    void tellsOfEachThatComesAndGoesOnce() {
        List<String> told = new ArrayList<>();
        peers.joined("a");
        peers.onJoined(id -> told.add("+" + id));
        peers.onLeft(id -> told.add("-" + id));
        peers.joined("a");
        peers.joined("b");
        peers.left("a");
        peers.left("a");
        peers.left("never there");
        assertEquals(List.of("+a", "+b", "-a"), told);
        assertEquals(Set.of("b"), peers.ids());
    }

    @Test
    void choosesOneThatServesAndTheSameForTheSameKey() {
        join("a", Set.of("GATEWAY"), "other");
        join("b", Set.of("CHAT"), ADDRESS);
        join("c", Set.of("CHAT"), ADDRESS, "other");
        Set<String> chosen = new TreeSet<>();
        IntStream.range(0, 100).forEach(i -> {
            String first = peers.serving(ADDRESS, "room " + i);
            assertEquals(first, peers.serving(ADDRESS, "room " + i));
            chosen.add(first);
        });
        assertEquals(Set.of("b", "c"), chosen);
        assertEquals("a", peers.withRole(Role.GATEWAY, "key"));
        assertNull(peers.withRole(Role.MATCHMAKING, "key"));
    }

    @Test
    void whoHasLeftServesNothingEvenIfItsIntroductionComesLate() {
        join("a", Set.of("CHAT"), ADDRESS);
        peers.left("a");
        peers.introduced(introduction("a", Set.of("CHAT"), ADDRESS));
        assertNull(peers.serving(ADDRESS, "key"));
        peers.joined("a");
        assertNull(peers.serving(ADDRESS, "key"));
    }

    @Test
    void anEarlierIntroductionThatComesLateTakesNothingBack() {
        join("a", Set.of("CHAT"), ADDRESS, "other");
        peers.introduced(introduction("a", Set.of("CHAT"), "other"));
        assertEquals("a", peers.serving(ADDRESS, "key"));
    }

    @Test
    void rolesOfALaterVersionDoNotMatter() {
        Introduction later = introduction("a", Set.of("CHAT", "ARCHIVE"), ADDRESS);
        peers.joined("a");
        peers.introduced((Introduction) WireRoundTrip.of(later));
        assertEquals("a", peers.withRole(Role.CHAT, "key"));
    }

    @Test
    void whoHasNotSaidWhatItDoesMayServeAnything() {
        join("a", Set.of("CHAT"), "other");
        join("b", Set.of("CHAT"), ADDRESS);
        peers.joined("c");
        assertEquals(Set.of("b", "c"), peers.perhapsServing(ADDRESS));
        assertFalse(peers.contains("d"));
    }

    private void joinWithKeys(String nodeId, String name, Set<String> keys) {
        peers.joined(nodeId);
        peers.introduced(new Introduction(nodeId, name, "1", Set.of(), Set.of(), keys));
    }

    @Test
    @Tag("S3-SEC-06")
    void aKeyIsKnownOnlyWhenEachNodeHasSaidSo() {
        assertTrue(peers.allKnow(KEY), "alone");
        joinWithKeys("a", "one", Set.of(KEY, "old key"));
        assertTrue(peers.allKnow(KEY));
        peers.joined("b");
        assertFalse(peers.allKnow(KEY), "one has not said yet");
        joinWithKeys("b", "two", Set.of("old key"));
        assertFalse(peers.allKnow(KEY));
        assertTrue(peers.allKnow("old key"));
    }

    @Test
    @Tag("S3-SEC-06")
    void aNodeThatLeftCountsUntilItIsBackOrGoneForLong() {
        joinWithKeys("b-1", "two", Set.of("old key"));
        peers.left("b-1");
        assertFalse(peers.allKnow(KEY), "it may be back at once");
        joinWithKeys("b-2", "two", Set.of(KEY, "old key"));
        assertTrue(peers.allKnow(KEY));

        joinWithKeys("c-1", "", Set.of("old key"));
        peers.left("c-1");
        joinWithKeys("c-2", "", Set.of(KEY));
        assertFalse(peers.allKnow(KEY), "without a name it may be any node");
        clock.advance(Duration.ofMinutes(11));
        assertTrue(peers.allKnow(KEY));
    }
}
