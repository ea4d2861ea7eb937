package parley.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3-LIM-08")
class BoundedCacheTest {
    private final TestClock clock = new TestClock();
    private final BoundedCache<String, String> cache = new BoundedCache<>(3, 10, 1_000, String::length, clock);

    @Test
    void dropsTheLeastRecentlyUsedBeyondItsEntries() {
        cache.put("a", "1");
        cache.put("b", "2");
        cache.put("c", "3");
        assertEquals("1", cache.get("a"));
        cache.put("d", "4");
        assertNull(cache.get("b"));
        assertEquals("1", cache.get("a"));
        assertEquals(3, cache.size());
    }

    @Test
    void neverHoldsMoreThanItsWeight() {
        cache.put("a", "12345");
        cache.put("b", "12345");
        cache.put("c", "1");
        assertNull(cache.get("a"));
        assertEquals(6, cache.weight());
        cache.put("d", "12345678901");
        assertNull(cache.get("d"), "too heavy by itself");
        cache.put("b", "1");
        assertEquals(2, cache.weight());
        cache.removeKeys(key -> key.equals("b"));
        assertEquals(1, cache.weight());
    }

    @Test
    void forgetsWhatIsOld() {
        cache.put("a", "1");
        clock.advanceMs(999);
        assertEquals("1", cache.get("a"));
        clock.advanceMs(1);
        assertNull(cache.get("a"));
        assertEquals(0, cache.weight());
    }
}
